"""Contributions and trends."""

import medpay
from checking import RUN, check, expect, expect_equal, expect_refused, key, make_report, tenant
from medpay import Client, Subscriber, wire


def contribute(stage, code, clinic, number):
    return Client(stage.broker, tenant(f"clinic-{clinic}")).contribute(f"{code}-{RUN}-{number}", [make_report(code)])


def cross(stage, code, numbers=range(5)):
    """Five reports by three contributors: a publication."""
    for number in numbers:
        contribute(stage, code, "aabbc"[number], number)


@check("a trend is heard with the fifth report of the third contributor, once, as broadcast and snapshot", "publisher")
def _(stage):
    # A ledger keeps its counts: each run reports of a code that was not published in it yet.
    before = {update.code for update in snapshot(stage)}
    code = next(code for code in (f"992{number:02}" for number in range(2, 100)) if code not in before)
    listener = Subscriber(stage.publisher, stage.broadcast, f"trend/{code}/medicare/")
    expect_equal(listener.next(1.0), None, "what is heard before")
    cross(stage, code, range(4))
    repeated = contribute(stage, code, "b", 3)
    expect(repeated.repeated_key and repeated.recorded == 0, "a repeated key was recorded")
    expect_equal(listener.next(1.0), None, "what is heard of four reports")
    cross(stage, code, [4])
    update = listener.next(10.0)
    expect(update is not None, "the fifth report is not heard")
    told = (update.code, update.payer, update.reports)
    expect_equal(told, (code, wire.PAYER_TYPE_MEDICARE, wire.COUNT_BAND_5_TO_9), "update")
    expect_equal(update.topic, f"trend/{code}/medicare/reported/", "topic")
    expect_equal(listener.next(1.0), None, "what is heard a second time")
    late = Subscriber(stage.publisher, stage.broadcast, f"trend/{code}/")
    whole = late.next(10.0)
    expect_equal(whole.topic, f"trend/{code}/all/reported/", "the topic of all payer types together")
    expect(not whole.HasField("payer") and not whole.HasField("denial_rate"), "an update tells more than it may")
    reasons = [part.value for part in whole.parts if part.facet == wire.FACET_REASON]
    expect_equal(reasons, ["236"], "reasons of the code")
    expect_equal(late.next(10.0), update, "what a late subscriber hears next")
    back = Subscriber(stage.publisher, stage.broadcast, f"trend/{code}/", cursor=update.sequence - 1)
    expect_equal(back.next(10.0), update, "what a subscriber hears that comes back")
    expect_equal(back.next(1.0), None, "what it hears besides")
    tail = Client(stage.broker).tail(after=update.sequence - 1)
    expect_equal(next(tail), update, "what a tail tells")
    tail.close()


def snapshot(stage):
    channel = medpay.Channel(stage.publisher)
    reply = channel.call("Trends/Snapshot", wire.SnapshotRequest(topic="trend/"), wire.SnapshotReply)
    channel.close()
    return reply.updates


@check("a broadcast that does not arrive is told all the same, in its place", "publisher")
def _(stage):
    before = {update.code for update in snapshot(stage)}
    # Built-in ones, which a broker without a list takes for common.
    common = "97012 97014 97032 97035 97110 97112 97116 97140 97150 97161".split()
    codes = [code for code in common if code not in before][:3]
    listener = Subscriber(stage.publisher, stage.broadcast, "trend/")
    while listener.next(1.5) is not None:
        pass
    take, lost = listener._take, []

    def lose(topic, body):
        """The second code's update, and the third's: one has a successor, one but a heartbeat."""
        update = None if topic == b"heartbeat/" else wire.TrendUpdate.FromString(body)
        if update is not None and update.code in codes[1:]:
            lost.append(update.code)
        else:
            take(topic, body)

    listener._take = lose
    for code in codes:
        cross(stage, code)
    expected = [code for code in codes for _ in ("all payer types together", "medicare")]
    heard = [listener.next(10.0) for _ in expected]
    expect_equal([update and update.code for update in heard], expected, "what is heard")
    expect(lost, "nothing was lost")
    expect(listener.lost >= 1, "nothing was asked for")
    expect_equal(listener.next(1.5), None, "what is heard a second time")


@check("a report that is not acceptable refuses all of its call, by field", "publisher")
def _(stage):
    client = Client(stage.broker, tenant("clinic-x"))
    reports = [make_report("99213"), make_report("99213")]
    reports[1].carc = "0236"
    refused = lambda: client.contribute(key("bad"), reports)
    expect_refused(medpay.INVALID_ARGUMENT, refused, "contributions[1].carc")
