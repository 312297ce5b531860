"""Keys and roles, at a broker and a publisher with keys."""

import pathlib
import subprocess
import time

import zmq

import medpay
from checking import check, eventually, expect, expect_equal, is_refused, key, make_claims, make_report, offer
from medpay import Client, Subscriber, wire
from medpay_work import Operator, empty_results


def keys(stage, name):
    """The keys of a caller, from the files that `medpay keys` writes."""
    folder = pathlib.Path(stage.keys)
    secret = (folder / f"{name}.secret").read_text().strip()
    public = zmq.curve_public(secret.encode("ascii")).decode("ascii")
    return medpay.Keys(public, secret, (folder / "server.public").read_text().strip())


def expect_silence(calls, within=1.0):
    """None of these calls, each a channel, a method and a request, has a reply."""
    for channel, method, request in calls:
        channel.start(method, request)
    end = time.monotonic() + within
    for channel, method, _ in calls:
        expect_equal(channel.receive(end - time.monotonic()), None, f"reply to {method}")
        channel.close()


@check("a submitter's key submits for its own tenant, whatever the metadata says; a worker's key works", "secured")
def _(stage):
    client = Client(stage.secured, "somebody-else", keys(stage, "submitter"))
    batch = client.submit(key("secured"), make_claims(3))
    expect_equal(batch.tenant, "acme", "tenant")
    worker = offer(stage.secured, keys=keys(stage, "worker"))
    lease = worker.lease(10.0)
    expect_equal(lease.tenant, "acme", "tenant of the lease")
    worker.finish(lease, empty_results(lease))
    expect_equal(client.wait(batch.batch).claims_done, 3, "claims done")
    seen = Operator(stage.secured, keys(stage, "operator")).status()
    expect_equal(seen.results, 3, "results that an operator sees")


@check("who has no key, a key that nobody allowed, or another server's key gets no answer", "secured")
def _(stage):
    known = keys(stage, "submitter")
    other, _ = zmq.curve_keypair()
    wrong_server = medpay.Keys(known.public, known.secret, other.decode("ascii"))
    strangers = [medpay.Channel(stage.secured, keys=key) for key in (None, keys(stage, "stranger"), wrong_server)]
    expect_silence([(channel, "Batches/List", wire.ListRequest()) for channel in strangers])
    expect_equal(Client(stage.secured, keys=known).list(1)[0].tenant, "acme", "tenant")


@check("a call that is not of the key's role gets no answer", "secured")
def _(stage):
    wrong = [
        ("submitter", "Operator/Status"), ("submitter", "Work/Heartbeat"), ("submitter", "Trends/Tail"),
        ("worker", "Batches/List"), ("worker", "Operator/Status"), ("operator", "Batches/List"),
        ("subscriber", "Batches/List"),
    ]
    expect_silence([
        (medpay.Channel(stage.secured, keys=keys(stage, name)), method, wire.StatusRequest()) for name, method in wrong
    ])
    refused = Operator(stage.secured, keys(stage, "operator")).status().drops["key_refused"]
    expect(refused >= 7, f"{refused} calls were counted as refused")


@check("a subscriber's key hears trends, and others do not", "secured")
def _(stage):
    code, reporter = "99213", Client(stage.secured, keys=keys(stage, "submitter"))
    listener = Subscriber(stage.secured_publisher, stage.secured_broadcast, "trend/", keys(stage, "subscriber"))
    reply = reporter.contribute(key("secured"), [make_report(code)])
    expect_equal(reply.recorded, 1, "reports recorded")
    expect_equal(listener.next(1.0), None, "what is heard of one report")
    listener.close()
    channel = medpay.Channel(stage.secured_publisher, keys=keys(stage, "submitter"))
    expect_silence([(channel, "Trends/Snapshot", wire.SnapshotRequest(topic="trend/"))])


@check("a key that is revoked gets nothing from then on: no answer, no connection, no more of a stream", "secured")
def _(stage):
    client = Client(stage.secured, keys=keys(stage, "leaver"))
    batch = client.open(key("leaver")).batch
    watch = medpay.Channel(stage.secured, keys=keys(stage, "leaver"))
    watch.start("Batches/Watch", wire.BatchRequest(batch=batch))
    expect(watch.receive(5.0) is not None, "a watch does not begin")
    command = [stage.medpay, "keys", "revoke", "leaver", "--folder", stage.keys]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    listed = lambda: client.channel.once("Batches/List", wire.ListRequest(), wire.ListReply, timeout=0.5)
    eventually("it is not answered any more", lambda: is_refused(medpay.UNAVAILABLE, listed))
    again = medpay.Channel(stage.secured, keys=keys(stage, "leaver"))
    expect_silence([(again, "Batches/List", wire.ListRequest())])
    while watch.receive(0.0) is not None:  # What came before.
        pass
    expect_equal(watch.receive(3.0), None, "what a watch still tells, which repeats itself every 2 s")
    watch.close()
