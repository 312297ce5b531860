"""Operators, at a broker that has no worker but ours. The last one stops it."""

import medpay
from checking import (
    CLEANUPS, check, eventually, expect, expect_equal, expect_refused, is_refused, key, make_claims, offer,
    submit_idle, tenant,
)
from medpay import Client, wire
from medpay_work import Operator, Worker, empty_results


@check("batches of one order key run one after the other", "idle")
def _(stage):
    client = Client(stage.idle, tenant("order"))
    first, second = (
        client.submit(key(f"order-{number}"), make_claims(2), order_key="file-7") for number in range(2))
    CLEANUPS.extend([lambda: client.cancel(first.batch), lambda: client.cancel(second.batch)])
    expect_equal((first.held, second.held), (False, True), "who is held")
    worker = offer(stage.idle, capacity=2)
    lease = worker.lease(10.0)
    expect_equal(lease.batch, first.batch, "batch of the first lease")
    expect_equal(worker.lease(0.5), None, "a lease of a batch that is held")
    [job] = Operator(stage.idle).jobs(batch=second.batch)
    expect_equal(job.state, wire.JOB_STATE_HELD, "state")
    worker.finish(lease, empty_results(lease))
    lease = worker.lease(10.0)
    expect_equal(lease.batch, second.batch, "batch of the second lease")
    worker.finish(lease, empty_results(lease))
    expect_equal(client.wait(second.batch).claims_done, 2, "claims done")


@check("a paused tenant's batches are taken in and wait; an operator's settings are durable and told", "idle")
def _(stage):
    operator = Operator(stage.idle)
    name = tenant("paused")
    told = operator.set_tenant(name, paused=True, weight=3)
    expect_equal((told.paused, told.weight, told.rate), (True, 3, 0), "settings")
    client, batch = submit_idle(stage, "paused", count=2)
    worker = offer(stage.idle)
    expect_equal(worker.lease(0.5), None, "a lease of a tenant that is paused")
    [told] = operator.tenants(name)
    expect_equal((told.queued_claims, told.paused), (2, True), "queued claims and paused")
    told = operator.set_tenant(name, paused=False)
    expect_equal((told.paused, told.weight), (False, 3), "settings")
    lease = worker.lease(10.0)
    worker.finish(lease, empty_results(lease))
    expect_equal(client.wait(batch).claims_done, 2, "claims done")
    expect_refused(medpay.INVALID_ARGUMENT, lambda: operator.set_tenant(name, weight=0), "weight")


@check("a tenant that has as many claims queued as it may is told RESOURCE_EXHAUSTED, a batch that is larger by itself not", "idle")
def _(stage):
    Operator(stage.idle).set_tenant(tenant("full"), queued_claims_max=3)
    client = Client(stage.idle, tenant("full"))
    first, second = client.open(key("full")).batch, client.open(key("full too")).batch
    client.append(first, 0, 0, 2, medpay.make_slice(make_claims(2), 0))

    def append(batch, index):
        claims = medpay.make_slice(make_claims(2, first=2 * index), 2 * index)
        request = wire.AppendRequest(batch=batch, index=index, first_claim=2 * index, claims=2, payload=claims)
        client.channel.once("Batches/Append", request, wire.AppendReply)

    expect_refused(medpay.RESOURCE_EXHAUSTED, lambda: append(second, 0))
    expect_refused(medpay.FAILED_PRECONDITION, lambda: append(first, 1))
    client.cancel(first)
    append(second, 0)
    client.cancel(second)


@check("an operator sees the broker, its workers, its jobs and its numbers", "idle")
def _(stage):
    client, batch = submit_idle(stage, "seen", count=6)
    worker = offer(stage.idle, name="seen", kinds=[wire.WORK_KIND_ESTIMATE, wire.WORK_KIND_SCRUB])
    lease = worker.lease(10.0)
    operator = Operator(stage.idle)
    status = operator.status()
    expect(status.version and status.start > 0 and status.uptime_milliseconds > 0, "version, start, uptime")
    expect_equal(status.protocol, operator.channel.server_protocol, "version of the contract")
    [seen] = [worker for worker in status.workers if worker.name == "seen"]
    expect_equal((seen.capacity, seen.leases, seen.image), (1, 1, "none"), "capacity, leases, image")
    expect(seen.leased_milliseconds_ago >= 0 and seen.answered_milliseconds_ago == -1, "when it was given a job")
    [queue] = [queue for queue in status.queues if queue.tenant == tenant("seen")]
    expect_equal((queue.priority, queue.waiting, queue.leased), ("normal", 2, 1), "the tenant's queue")
    states = {job.job: job.state for job in operator.jobs(batch=batch, limit=2)}
    expect_equal(len(states), 3, "jobs, in pages of two")
    expect_equal(states[lease.job], wire.JOB_STATE_LEASED, "state of the leased job")
    [job] = [job for job in operator.jobs(tenant=tenant("seen")) if job.job == lease.job]
    expect_equal((job.worker, job.claims, job.batch), ("seen", 2, batch), "worker, claims and batch of the job")
    expect("# TYPE medpay" in operator.metrics(), "no metrics")
    expect_refused(medpay.NOT_FOUND, lambda: operator.job(1 << 40))
    expect_refused(medpay.INVALID_ARGUMENT, operator.redrive)
    client.cancel(batch)


@check("results that were deleted are said to be, and the key stays used", "idle")
def _(stage):
    client, batch = submit_idle(stage, "purged")
    worker = offer(stage.idle)
    for _ in range(2):
        lease = worker.lease(10.0)
        worker.finish(lease, empty_results(lease))
    ended = client.wait(batch)
    expect_equal(len(list(client.results(batch))), 4, "results before")
    deleted = Operator(stage.idle).purge(before=ended.ended + 1)
    expect(deleted >= 4, f"{deleted} results were deleted")
    purged = client.get(batch)
    expect(purged.purged >= ended.ended, "the batch does not say so")
    expect_equal((purged.phase, purged.claims_done), (wire.BATCH_PHASE_DONE, 4), "phase and claims done")
    expect_refused(medpay.FAILED_PRECONDITION, lambda: list(client.results(batch)), "deleted")
    expect_equal(client.submit(key("purged"), make_claims(4), slice_size=2).batch, batch, "batch of the key")


@check("a broker that is told to stop takes nothing new, and ends", "idle")
def _(stage):
    worker = Worker(stage.idle)
    worker.lease(0.2)
    Operator(stage.idle).shutdown()
    open_one = lambda: Client(stage.idle).channel.once(
        "Batches/Open", wire.OpenRequest(key=key("gone"), estimate=True), wire.Batch, timeout=0.5)
    eventually("it is gone", lambda: is_refused(medpay.UNAVAILABLE, open_one))
    worker.close()
