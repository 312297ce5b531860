"""The other callers of the contract: a tiny worker, which leaves the answers to whoever uses it, and an operator."""

import collections
import time

from medpay import FAILED_PRECONDITION, PROTOCOL, UNAVAILABLE, CallError, Channel, require_ok, wire


class Worker:
    """One worker: it takes leases, says that it is alive, and answers. What an answer is, is the caller's business."""

    def __init__(self, broker, name="python", capacity=1, kinds=(), protocol=PROTOCOL, keys=None):
        self.channel = Channel(broker, keys=keys)
        self.name, self.capacity, self.kinds, self.protocol = name, capacity, kinds, protocol
        self.revoked = []
        self.take()

    def close(self):
        """Goes without a word: what it holds has failed."""
        self.channel.close()

    def take(self):
        self.held = {}  # Leases by attempt.
        self._came = collections.deque()  # Those that `lease` has not given out yet.
        request = wire.TakeRequest(
            protocol=self.protocol, capacity=self.capacity, image="none", name=self.name, kinds=self.kinds)
        self._take = self.channel.start("Work/Take", request)

    def lease(self, timeout):
        """The next lease; None when none came in time. It beats meanwhile, and takes again when it is told to."""
        end = time.monotonic() + timeout
        beat = time.monotonic()
        while not self._came and time.monotonic() < end:
            if time.monotonic() >= beat:
                self.heartbeat()
                beat = time.monotonic() + 1.0
            received = self.channel.receive(min(end, beat) - time.monotonic())
            if received is not None:
                self._accept(*received)
        return self._came.popleft() if self._came else None

    def _accept(self, header, body):
        if header.call != self._take:
            return
        if header.end:
            if header.status == FAILED_PRECONDITION and self.protocol > 1:
                self.protocol = 1  # A broker of version 1 takes no other number.
            elif header.status != UNAVAILABLE:
                require_ok(header)
            time.sleep(header.retry_after_milliseconds / 1000 or 0.5)
            return self.take()
        lease = wire.Lease.FromString(body)
        if lease.revoked:
            self.held.pop(lease.attempt, None)
            self._came = collections.deque(other for other in self._came if other.attempt != lease.attempt)
            self.revoked.append(lease.attempt)
        else:
            self.held[lease.attempt] = lease
            self._came.append(lease)

    def heartbeat(self):
        """Prolongs what is held. Its reply is passed over: a broker that does not know this worker ends the Take."""
        self.channel.start("Work/Heartbeat", wire.HeartbeatRequest(attempts=self.held))

    def finish(self, lease, results):
        """For a job: one `Result` a claim. OK means recorded."""
        self.held.pop(lease.attempt, None)
        request = wire.FinishRequest(attempt=lease.attempt, job=lease.job, results=results)
        return self._call("Work/Finish", request)

    def answer(self, lease, reply):
        """For an interactive call."""
        self.held.pop(lease.attempt, None)
        request = wire.FinishRequest(attempt=lease.attempt, reply=reply.SerializeToString())
        return self._call("Work/Finish", request)

    def fail(self, lease, code, message):
        self.held.pop(lease.attempt, None)
        request = wire.FailRequest(attempt=lease.attempt, job=lease.job, status=code, message=message)
        return self._call("Work/Fail", request)

    def drain(self):
        self.held = {}
        self._came.clear()
        return self._call("Work/Drain", wire.DrainRequest())

    def _call(self, method, request):
        """A call of which the reply is waited for; leases that come meanwhile are kept."""
        call = self.channel.start(method, request)
        end = time.monotonic() + 5.0
        while (received := self.channel.receive(end - time.monotonic())) is not None:
            if received[0].call == call:
                return require_ok(received[0])
            self._accept(*received)
        raise CallError(UNAVAILABLE, "the broker does not answer")


def empty_results(lease):
    """The least that a worker may answer to a job: a result without content for each of its claims."""
    body = wire.ClaimResult().SerializeToString()
    claims = range(lease.first_claim, lease.first_claim + lease.claims)
    return [wire.Result(claim=claim, body=body) for claim in claims]


class Operator:
    """What runs, and the means to steer it."""

    def __init__(self, broker, keys=None):
        self.channel = Channel(broker, keys=keys)

    def close(self):
        self.channel.close()

    def status(self):
        return self._call("Status", wire.StatusRequest(), wire.StatusReply)

    def metrics(self):
        return self._call("Metrics", wire.MetricsRequest(), wire.MetricsReply).text

    def jobs(self, limit=0, **filter):
        """All jobs of a filter, page by page."""
        after, more = 0, True
        while more:
            reply = self._call("Jobs", wire.JobsRequest(after=after, limit=limit, **filter), wire.JobsReply)
            yield from reply.jobs
            more = reply.more
            after = reply.jobs[-1].job if reply.jobs else after

    def job(self, job):
        return self._call("Job", wire.JobRequest(job=job), wire.JobDetail)

    def redrive(self, **selection):
        return self._call("Redrive", wire.DeadSelection(**selection), wire.DeadChange)

    def discard(self, **selection):
        return self._call("Discard", wire.DeadSelection(**selection), wire.DeadChange)

    def tenants(self, tenant=""):
        return list(self._call("Tenants", wire.TenantsRequest(tenant=tenant), wire.TenantsReply).tenants)

    def set_tenant(self, tenant, **settings):
        return self._call("SetTenant", wire.TenantChange(tenant=tenant, **settings), wire.TenantStatus)

    def purge(self, before):
        """Step by step until nothing is left to delete; how many results were."""
        results, more = 0, True
        while more:
            reply = self._call("Purge", wire.PurgeRequest(before=before), wire.PurgeReply)
            results += reply.results
            more = reply.more
        return results

    def shutdown(self):
        return self._call("Shutdown", wire.ShutdownRequest(), wire.ShutdownReply)

    def _call(self, method, request, reply):
        return self.channel.call("Operator/" + method, request, reply)
