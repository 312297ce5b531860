"""Interactive calls and calls as such, at a broker with a worker."""

import medpay
from checking import check, expect, expect_equal, expect_refused, key, make_claim, tenant
from medpay import Client, wire


@check("a claim is estimated and scrubbed at once, and its first fault is named")
def _(stage):
    client = Client(stage.broker, tenant("now"))
    result = client.estimate(make_claim("one", ("99213", "20552")), traces=True)
    expect_equal(result.reference, "one", "reference")
    expect(result.estimate.allowed_cents > 0, "nothing is allowed")
    expect_equal(len(result.estimate.lines), 2, "lines")
    expect(not result.HasField("scrub"), "an estimate has a scrub")
    scrubbed = client.scrub(make_claim("two"))
    expect(scrubbed.HasField("scrub") and scrubbed.HasField("estimate"), "a scrub has not both")
    wrong = make_claim("three")
    wrong.lines[0].modifiers.extend(["25", "59", "76", "77", "91"])
    expect_refused(medpay.INVALID_ARGUMENT, lambda: client.scrub(wrong), "claims[0].lines[0].modifiers")


@check("several calls may be under way on one connection, and each reply has its call's number")
def _(stage):
    channel = medpay.Channel(stage.broker, tenant("many"))
    numbers = {
        channel.start("Claims/Estimate", wire.EvaluateRequest(claim=make_claim(f"c{i}")), deadline=10.0): f"c{i}"
        for i in range(20)
    }
    while numbers:
        received = channel.receive(10.0)
        expect(received is not None, f"{len(numbers)} calls are not answered")
        header, body = received
        medpay.require_ok(header)
        expect_equal(wire.EvaluateReply.FromString(body).result.reference, numbers.pop(header.call), "reference")


@check("a method that is none is UNIMPLEMENTED, and the reply tells the server's version of the contract")
def _(stage):
    channel = medpay.Channel(stage.broker)
    unknown = lambda: channel.once("Claims/Guess", wire.StatusRequest(), wire.StatusReply)
    expect_refused(medpay.UNIMPLEMENTED, unknown)
    expect_equal(channel.server_protocol, medpay.PROTOCOL, "version that both speak")


@check("a write's reply tells the credit, and with the payload limit passed nothing is taken")
def _(stage):
    client = Client(stage.broker, tenant("credit"))
    batch = client.open(key("credit")).batch
    expect(client.channel.credit, "an Open did not tell the credit")
    large = bytes((8 << 20) + 1)
    expect_refused(medpay.INVALID_ARGUMENT, lambda: client.append(batch, 0, 0, 1, large), "payload")
    expect_refused(
        medpay.INVALID_ARGUMENT, lambda: client.append(batch, 0, 0, 5001, b"x"), "claims")
    expect_equal(client.get(batch).slices_appended, 0, "slices on disk")
