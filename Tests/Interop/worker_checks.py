"""Workers, at a broker that has none but ours."""

import time

import medpay
from checking import check, eventually, expect, expect_equal, expect_refused, make_claim, offer, submit_idle, tenant
from medpay import CallError, Client, wire
from medpay_work import Operator, empty_results


@check("without a worker an interactive call is UNAVAILABLE with a time to come again", "idle")
def _(stage):
    client = Client(stage.idle)
    try:
        client.channel.once("Claims/Estimate", wire.EvaluateRequest(claim=make_claim("none")), wire.EvaluateReply)
        raise AssertionError("somebody answered")
    except CallError as error:
        expect_equal(error.code, medpay.UNAVAILABLE, "status")
        expect(error.retry_after > 0, "no time to come again")


@check("a worker takes leases, beats, and its answers are recorded", "idle")
def _(stage):
    context = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    client, batch = submit_idle(stage, "lease", count=6, contribute=True, traces=True, traceparent=context)
    worker = offer(stage.idle, capacity=2)
    firsts = []
    for _ in range(3):
        lease = worker.lease(10.0)
        expect(lease is not None, "no lease came")
        firsts.append(lease.first_claim)
        expect(lease.estimate and lease.scrub and lease.contribute and lease.traces, "an option is lost")
        expect_equal((lease.batch, lease.tenant), (batch, tenant("lease")), "batch and tenant of the lease")
        expect_equal(lease.traceparent, context, "trace context of the lease")
        claims = wire.Slice.FromString(lease.payload).claims
        expect_equal(claims[0].reference, f"claim-{lease.first_claim}", "first claim of the lease")
        worker.heartbeat()
        worker.finish(lease, empty_results(lease))
        late = lambda: worker.finish(lease, empty_results(lease))
        expect_refused(medpay.FAILED_PRECONDITION, late)
    expect_equal(sorted(firsts), [0, 2, 4], "first claims")
    ended = client.wait(batch)
    expect_equal((ended.phase, ended.claims_done), (wire.BATCH_PHASE_DONE, 6), "phase and claims done")
    expect_equal(ended.traceparent, context, "trace context of the batch")


@check("a worker of the first version is served, and what it does not know is left out", "idle")
def _(stage):
    client, batch = submit_idle(stage, "old", count=2)
    worker = offer(stage.idle, protocol=1)
    lease = worker.lease(10.0)
    worker.finish(lease, empty_results(lease))
    expect_equal(client.wait(batch).claims_done, 2, "claims done")


@check("an interactive call goes before the batches, to a worker of its kind", "idle")
def _(stage):
    channel = medpay.Channel(stage.idle)
    submit_idle(stage, "behind", count=2)
    worker = offer(stage.idle, kinds=[wire.WORK_KIND_ESTIMATE])  # The batch asks for a scrub as well.
    eventually("the worker is known", lambda: any(w.name == "python" for w in Operator(stage.idle).status().workers))
    call = channel.start("Claims/Estimate", wire.EvaluateRequest(claim=make_claim("now")), deadline=20.0)
    lease = worker.lease(10.0)
    expect_equal((lease.job, lease.claims, lease.scrub), (0, 1, False), "job, claims and kind of the lease")
    asked = wire.EvaluateRequest.FromString(lease.payload)
    worker.answer(lease, wire.EvaluateReply(result=wire.ClaimResult(reference=asked.claim.reference)))
    header, body = channel.receive(10.0)
    expect_equal((header.call, header.status), (call, medpay.OK), "call and status")
    expect_equal(wire.EvaluateReply.FromString(body).result.reference, "now", "reference")
    expect_equal(worker.lease(0.5), None, "a lease of a kind that was not offered")


@check("what a worker held when its connection dropped goes to another at once, and only the oldest counts", "idle")
def _(stage):
    client, batch = submit_idle(stage, "dropped")
    worker = offer(stage.idle, capacity=2)
    leases = [worker.lease(10.0), worker.lease(10.0)]
    expect(all(leases), "two leases were offered")
    worker.close()
    dropped = time.monotonic()
    other = offer(stage.idle, name="other", capacity=2)
    for _ in range(2):
        lease = other.lease(10.0)
        other.finish(lease, empty_results(lease))
    took = time.monotonic() - dropped
    expect(took < leases[0].lease_milliseconds / 1000 / 2, f"it took {took:.1f} s")
    expect_equal(client.wait(batch).claims_done, 4, "claims done")
    jobs = {job.job: job for job in Operator(stage.idle).jobs(batch=batch)}
    crashes = [jobs[lease.job].crashes for lease in leases]
    expect_equal(crashes, [1, 0], "crashes of the oldest and of the other")
    other.drain()
    other.close()


@check("a job that was lost with three workers is quarantined, and comes back when an operator says so", "idle")
def _(stage):
    client, batch = submit_idle(stage, "poison", count=2)
    for _ in range(3):
        worker = offer(stage.idle, name="victim")
        expect(worker.lease(20.0), "no lease came")
        worker.close()
    ended = client.wait(batch)
    expect_equal((ended.phase, ended.claims_dead), (wire.BATCH_PHASE_DONE, 2), "phase and claims dead")
    [dead] = client.dead(batch)
    expect_equal((dead.attempts, dead.crashes, dead.status), (3, 3, medpay.ABORTED), "attempts, crashes, status")
    operator = Operator(stage.idle)
    detail = operator.job(dead.job)
    expect_equal(detail.job.state, wire.JOB_STATE_DEAD, "state")
    expect_equal([attempt.crash for attempt in detail.attempts], [True] * 3, "attempts that were crashes")
    expect_equal({attempt.worker for attempt in detail.attempts}, {"victim"}, "who had it")
    expect(detail.has_payload, "its slice is gone")

    change = operator.redrive(job=dead.job)
    expect_equal((change.jobs, change.claims, change.more), (1, 2, False), "what was redriven")
    expect_equal(client.get(batch).phase, wire.BATCH_PHASE_RUNNING, "phase")
    worker = offer(stage.idle)
    lease = worker.lease(10.0)
    worker.finish(lease, empty_results(lease))
    ended = client.wait(batch)
    expect_equal((ended.claims_done, ended.claims_dead), (2, 0), "claims done and dead")
    expect_refused(medpay.FAILED_PRECONDITION, lambda: operator.redrive(job=dead.job))


@check("a dead job that is discarded is listed no more, and cannot come back", "idle")
def _(stage):
    client, batch = submit_idle(stage, "discard", count=2)
    worker = offer(stage.idle)
    worker.fail(worker.lease(10.0), medpay.INVALID_ARGUMENT, "it cannot be read")
    ended = client.wait(batch)
    expect_equal(ended.claims_dead, 2, "claims dead")
    [dead] = client.dead(batch)
    expect_equal((dead.status, dead.message), (medpay.INVALID_ARGUMENT, "it cannot be read"), "status and sentence")
    operator = Operator(stage.idle)
    expect_equal(operator.discard(batch=batch).jobs, 1, "jobs discarded")
    expect_equal(client.dead(batch), [], "dead jobs")
    expect_equal(operator.job(dead.job).job.state, wire.JOB_STATE_DISCARDED, "state")
    expect_refused(medpay.FAILED_PRECONDITION, lambda: operator.redrive(job=dead.job))


@check("a cancelled batch takes its leases from the workers, and their answers are refused", "idle")
def _(stage):
    client, batch = submit_idle(stage, "revoked", count=2)
    worker = offer(stage.idle)
    lease = worker.lease(10.0)
    client.cancel(batch)
    eventually("the lease is revoked", lambda: worker.lease(0.1) or lease.attempt in worker.revoked)
    expect_refused(
        medpay.FAILED_PRECONDITION, lambda: worker.finish(lease, empty_results(lease)))
    expect_equal(client.get(batch).claims_done, 0, "claims done")
