"""Batches, at a broker with a worker."""

import time

import medpay
from checking import check, eventually, expect, expect_equal, expect_refused, key, make_claims, tenant
from medpay import Client, wire


@check("a batch is submitted, watched to its end, and has one result for each claim, in order")
def _(stage):
    client = Client(stage.broker, tenant("python"))
    batch = client.submit(key("first"), make_claims(620), slice_size=250)
    expect_equal(batch.claims, 620, "claims")
    expect_equal(batch.slices, 3, "slices")
    states = list(client.watch(batch.batch))
    expect(all(a.claims_done <= b.claims_done for a, b in zip(states, states[1:])), "a watch went back")
    expect_equal(states[-1].phase, wire.BATCH_PHASE_DONE, "phase at the end of the watch")
    expect_equal(states[-1].claims_done, 620, "claims done")
    results = list(client.results(batch.batch, limit=100))
    expect_equal([result.claim for result in results], list(range(620)), "indexes of results")
    expect(all(result.reference == f"claim-{result.claim}" for result in results), "a result of another claim")
    expect_equal(sum(result.allowed_cents for result in results), states[-1].allowed_cents, "sum of what is allowed")
    body = wire.ClaimResult.FromString(results[0].body)
    expect_equal(body.estimate.allowed_cents, results[0].allowed_cents, "the result's own sum")
    expect_equal(len(body.estimate.lines), 2, "lines of the estimate")
    expect(body.scrub.verdict != wire.Scrub.VERDICT_UNSPECIFIED, "no verdict")


@check("results as recorded are the same results, each once, and the cursor can stop anywhere")
def _(stage):
    client = Client(stage.broker, tenant("recorded"))
    batch = client.submit(key("recorded"), make_claims(500), slice_size=50)
    seen, after = [], 0
    end = time.monotonic() + 60
    while len(seen) < 500:  # Along with the batch: what is recorded later comes later, and nothing is passed over.
        results, after, more = client.page(batch.batch, after, limit=70, as_recorded=True)
        seen += [result.claim for result in results]
        expect_equal(after, len(seen), "the cursor counts what was read")
        expect(time.monotonic() < end, f"only {len(seen)} of 500 results")
        if not more:
            time.sleep(0.02)  # Between two looks; the deadline above ends it.
    expect_equal(sorted(seen), list(range(500)), "claims that were read")
    expect_equal(client.wait(batch.batch).phase, wire.BATCH_PHASE_DONE, "phase")


@check("a batch that is submitted again is the same batch, and its key with other content is refused")
def _(stage):
    client = Client(stage.broker, tenant("again"))
    claims = make_claims(20)
    first = client.submit(key("again"), claims, slice_size=10)
    expect_equal(client.submit(key("again"), claims, slice_size=10).batch, first.batch, "number of the batch")
    refused = lambda: client.submit(key("again"), make_claims(20, ("97110",)), slice_size=10)
    expect_refused(medpay.ALREADY_EXISTS, refused)
    expect_refused(medpay.ALREADY_EXISTS, lambda: client.open(key("again"), scrub=False))
    expect_equal(len(client.list()), 1, "batches of the tenant")
    expect_refused(medpay.NOT_FOUND, lambda: Client(stage.broker, tenant("stranger")).get(first.batch))


@check("after a lost reply and a lost connection a batch goes on where it stopped")
def _(stage):
    claims = make_claims(60)
    payloads = [medpay.make_slice(claims[start : start + 20], start) for start in (0, 20, 40)]
    client = Client(stage.broker, tenant("resume"))
    batch = client.open(key("resume")).batch
    client.append(batch, 0, 0, 20, payloads[0])
    request = wire.AppendRequest(batch=batch, index=1, first_claim=20, claims=20, payload=payloads[1])
    client.channel.start("Batches/Append", request)
    eventually("the slice is on disk", lambda: Client(stage.broker, tenant("resume")).get(batch).slices_appended == 2)
    client.channel.connect()  # Its reply is not read, and the connection is gone.

    again = client.open(key("resume"))
    expect_equal((again.batch, again.slices_appended), (batch, 2), "batch and slices on disk")
    client.append(batch, 1, 20, 20, payloads[1])  # Whoever is not sure may send it again.
    expect_refused(
        medpay.ALREADY_EXISTS, lambda: client.append(batch, 1, 20, 20, payloads[2]))
    short = lambda: client.commit(batch, 3, 60, medpay.batch_digest(payloads))
    expect_refused(medpay.FAILED_PRECONDITION, short)
    done = client.submit(key("resume"), claims, slice_size=20)
    expect_equal(done.batch, batch, "number of the batch")
    expect_equal(client.wait(batch).claims_done, 60, "claims done")


@check("a digest of other slices is refused, and the batch can still be committed")
def _(stage):
    client = Client(stage.broker, tenant("digest"))
    payload = medpay.make_slice(make_claims(3), 0)
    batch = client.open(key("digest")).batch
    client.append(batch, 0, 0, 3, payload)
    expect_refused(
        medpay.FAILED_PRECONDITION, lambda: client.commit(batch, 1, 3, medpay.batch_digest([b"other"])))
    expect_refused(medpay.INVALID_ARGUMENT, lambda: client.commit(batch, 1, 3, b"short"))
    client.commit(batch, 1, 3, medpay.batch_digest([payload]))
    expect_equal(client.wait(batch).claims_done, 3, "claims done")


@check("a slice that no worker can read is dead with its reason, and only it")
def _(stage):
    client = Client(stage.broker, tenant("dead"))
    payloads = [medpay.make_slice(make_claims(10), 0), b"\xff\xff\xff"]
    batch = client.open(key("dead")).batch
    client.append(batch, 0, 0, 10, payloads[0])
    client.append(batch, 1, 10, 5, payloads[1])
    client.commit(batch, 2, 15, medpay.batch_digest(payloads))
    ended = client.wait(batch)
    expect_equal((ended.claims_done, ended.claims_dead), (10, 5), "claims done and dead")
    [dead] = client.dead(batch)
    expect_equal((dead.first_claim, dead.claims, dead.attempts), (10, 5, 1), "claims and attempts of the dead job")
    expect_equal(dead.status, medpay.INVALID_ARGUMENT, "status")
    expect(dead.message, "no reason")
    expect_equal(dead.crashes, 0, "crashes")
    expect_equal([result.claim for result in client.results(batch)], list(range(10)), "indexes of results")


@check("an open batch can be cancelled, and takes nothing more")
def _(stage):
    client = Client(stage.broker, tenant("cancel"))
    batch = client.open(key("cancel")).batch
    expect_equal(client.cancel(batch).phase, wire.BATCH_PHASE_CANCELLED, "phase")
    payload = medpay.make_slice(make_claims(1), 0)
    expect_refused(medpay.FAILED_PRECONDITION, lambda: client.append(batch, 0, 0, 1, payload))
    expect_equal(client.wait(batch).phase, wire.BATCH_PHASE_CANCELLED, "what a watch says of it")
    expect_equal(client.cancel(batch).phase, wire.BATCH_PHASE_CANCELLED, "phase after a second Cancel")
    done = client.submit(key("done"), make_claims(1)).batch
    client.wait(done)
    expect_refused(medpay.FAILED_PRECONDITION, lambda: client.cancel(done))


@check("what is wrong with an Open is said by field")
def _(stage):
    client = Client(stage.broker, tenant("wrong"))
    expect_refused(medpay.INVALID_ARGUMENT, lambda: client.open(""), "key")
    expect_refused(medpay.INVALID_ARGUMENT, lambda: client.open("k", estimate=False, scrub=False))
    expect_refused(medpay.INVALID_ARGUMENT, lambda: client.open("k", deadline=-1), "deadline")
    expect_refused(medpay.INVALID_ARGUMENT, lambda: client.open("k", not_before=-1), "not_before")
    expect_refused(medpay.INVALID_ARGUMENT, lambda: client.open("k", order_key="x" * 65), "order_key")
    expect_refused(medpay.INVALID_ARGUMENT, lambda: Client(stage.broker, "no tenant").list(), "tenant")


@check("a batch past its deadline is dead with DEADLINE_EXCEEDED")
def _(stage):
    client = Client(stage.broker, tenant("late"))
    batch = client.submit(key("late"), make_claims(2), deadline=1)
    expect_equal(client.wait(batch.batch).claims_dead, 2, "claims dead")
    expect_equal(client.dead(batch.batch)[0].status, medpay.DEADLINE_EXCEEDED, "status")


@check("a batch is not started before its time")
def _(stage):
    client = Client(stage.broker, tenant("later"))
    soon = int(time.time() * 1000) + 1500
    batch = client.submit(key("later"), make_claims(2), not_before=soon)
    ended = client.wait(batch.batch)
    expect_equal(ended.not_before, soon, "not_before")
    expect(ended.ended >= soon, f"it ended {soon - ended.ended} ms too early")
