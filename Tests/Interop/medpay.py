"""A small MedPay client, written from Protocols/README.md and the .proto files alone.

Needs pyzmq, protobuf and protoc. Everything here is for one thread. A call is repeated until its patience is over; what
repeating does is in the page's chapter "Methods".
"""

import collections
import contextlib
import hashlib
import itertools
import pathlib
import random
import subprocess
import tempfile
import time
import types
from dataclasses import dataclass

import zmq
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PROTOCOL = 2  # The highest version of the contract that this client speaks.
PROTOCOLS = pathlib.Path(__file__).resolve().parents[2] / "Protocols"

OK, INVALID_ARGUMENT, DEADLINE_EXCEEDED, NOT_FOUND, ALREADY_EXISTS = 0, 3, 4, 5, 6
RESOURCE_EXHAUSTED, FAILED_PRECONDITION, ABORTED, UNIMPLEMENTED, UNAVAILABLE = 8, 9, 10, 12, 14


def load_messages(folder=PROTOCOLS):
    """The contract's messages as classes and its enums' values as numbers, both by name, from the .proto files."""
    with tempfile.TemporaryDirectory() as scratch:
        out = pathlib.Path(scratch) / "medpay.binpb"
        files = sorted(str(path) for path in pathlib.Path(folder).glob("medpay/v1/*.proto"))
        subprocess.run(["protoc", f"-I{folder}", f"--descriptor_set_out={out}", *files], check=True)
        described = descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes())
    pool = descriptor_pool.DescriptorPool()
    for file in described.file:
        pool.Add(file)
    names = [file.name for file in described.file]
    found = message_factory.GetMessageClassesForFiles(names, pool)
    found = {name.removeprefix("medpay.v1."): message for name, message in found.items()}
    for file in described.file:
        for enum in file.enum_type:
            found.update((value.name, value.number) for value in enum.value)
    return types.SimpleNamespace(**found)


wire = load_messages()


class CallError(Exception):
    """A call that did not end in OK."""

    def __init__(self, code, message, retry_after=0.0):
        super().__init__(f"status {code}: {message}")
        self.code, self.message, self.retry_after = code, message, retry_after


@dataclass
class Keys:
    """CURVE keys, each in Z85 (40 characters): the caller's own pair, and the public key of the server."""

    public: str
    secret: str
    server: str

    def use(self, socket):
        socket.curve_publickey = self.public.encode("ascii")
        socket.curve_secretkey = self.secret.encode("ascii")
        socket.curve_serverkey = self.server.encode("ascii")


class Channel:
    """One connection to one server. Calls are numbered; replies are matched by number, those of others are skipped."""

    def __init__(self, address, tenant=None, keys=None, traceparent=None):
        self.address, self.keys = address, keys
        self.metadata = {}
        if tenant is not None:
            self.metadata["tenant"] = tenant
        if traceparent is not None:
            self.metadata["traceparent"] = traceparent
        self.server_protocol = None
        self.credit = None  # Bytes of further writes; None: not told.
        self._numbers = itertools.count(1)
        self._socket = None
        self.connect()

    def connect(self):
        """A new connection; frames on the way in the old one are gone."""
        self.close()
        self._socket = zmq.Context.instance().socket(zmq.DEALER)
        self._socket.linger = 200
        self._socket.sndtimeo = 1000  # A server that refused the key has ended the connection for good.
        if self.keys:
            self.keys.use(self._socket)
        self._socket.connect(self.address)

    def close(self):
        if self._socket is not None:
            self._socket.close()
        self._socket = None

    def start(self, method, request, deadline=None):
        """Sends a call; its number."""
        header = wire.CallHeader(
            call=next(self._numbers), method="/medpay.v1." + method, metadata=self.metadata, protocol=PROTOCOL)
        if deadline is not None:
            header.deadline_milliseconds = max(1, int(deadline * 1000))
        self._send([header.SerializeToString(), request.SerializeToString()])
        return header.call

    def cancel(self, call):
        """Nobody waits for this call any more; no reply confirms it."""
        self._send([wire.CallHeader(call=call, cancel=True).SerializeToString()])

    def _send(self, frames):
        if self._socket is None:
            raise CallError(UNAVAILABLE, "the connection is closed")
        try:
            self._socket.send_multipart(frames)
        except zmq.Again:
            raise CallError(UNAVAILABLE, f"nothing answers at {self.address}", retry_after=-1) from None

    def receive(self, timeout):
        """The next reply of any call as its header and body; None when none came in time."""
        if not self._socket.poll(max(0, int(timeout * 1000))):
            return None
        frames = self._socket.recv_multipart()
        if len(frames) != 2:
            raise CallError(UNAVAILABLE, f"a reply of {len(frames)} frames")
        header = wire.ReplyHeader.FromString(frames[0])
        if header.end:
            self.server_protocol = min(PROTOCOL, header.protocol or 1)
            if header.credit_bytes or header.retry_after_milliseconds:
                self.credit = header.credit_bytes
        return header, frames[1]

    def once(self, method, request, reply, timeout=3.0):
        """A unary call, sent once: its reply, or a CallError, UNAVAILABLE when none came."""
        call = self.start(method, request, timeout)
        end = time.monotonic() + timeout + 0.25
        while (received := self.receive(end - time.monotonic())) is not None:
            header, body = received
            if header.call == call:
                require_ok(header)
                return reply.FromString(body)
        raise CallError(UNAVAILABLE, f"nothing answers at {self.address}", retry_after=-1)

    def call(self, method, request, reply, timeout=3.0, patience=10.0):
        """A unary call that is safe to repeat: again while it is refused for load or not answered."""
        end = time.monotonic() + patience
        while True:
            try:
                return self.once(method, request, reply, timeout)
            except CallError as error:
                if error.code not in (RESOURCE_EXHAUSTED, UNAVAILABLE) or time.monotonic() > end:
                    raise
                if error.retry_after < 0:  # Only a reply proves that a call arrived: by a new connection, then.
                    self.connect()
                else:
                    time.sleep((error.retry_after or 0.5) * random.uniform(1.0, 1.5))

    def stream(self, method, request, reply, silence):
        """The messages of a streaming call until its end; UNAVAILABLE when nothing came for `silence` seconds."""
        call = self.start(method, request)
        ended = False
        try:
            while (received := self.receive(silence)) is not None:
                header, body = received
                if header.call != call:
                    continue
                if header.end:
                    ended = True
                    return require_ok(header)
                yield reply.FromString(body)
            raise CallError(UNAVAILABLE, f"{self.address} fell silent")
        finally:
            if not ended:
                with contextlib.suppress(CallError):
                    self.cancel(call)


def require_ok(header):
    if header.status != OK:
        raise CallError(header.status, header.message, header.retry_after_milliseconds / 1000)


def make_slice(claims, first_claim):
    """A slice's bytes: the same for the same claims, so that it can be appended again."""
    return wire.Slice(claims=claims, first_claim=first_claim).SerializeToString(deterministic=True)


def make_slices(claims, size):
    """The calls that append the claims; the batch is not known yet."""
    return [
        wire.AppendRequest(
            index=index, first_claim=start, claims=len(claims[start : start + size]),
            payload=make_slice(claims[start : start + size], start))
        for index, start in enumerate(range(0, len(claims), size))
    ]


def batch_digest(payloads):
    return hashlib.sha256(b"".join(hashlib.sha256(payload).digest() for payload in payloads)).digest()


class Client:
    """What a submitter does."""

    def __init__(self, broker, tenant=None, keys=None, traceparent=None):
        self._arguments = (broker, tenant, keys, traceparent)
        self.channel = Channel(*self._arguments)

    def close(self):
        self.channel.close()

    # Batches

    def open(self, key, estimate=True, scrub=True, **options):
        request = wire.OpenRequest(key=key, estimate=estimate, scrub=scrub, **options)
        return self.channel.call("Batches/Open", request, wire.Batch)

    def append(self, batch, index, first_claim, claims, payload):
        request = wire.AppendRequest(
            batch=batch, index=index, first_claim=first_claim, claims=claims, payload=payload)
        return self.channel.call("Batches/Append", request, wire.AppendReply)

    def commit(self, batch, slices, claims, digest):
        request = wire.CommitRequest(batch=batch, slices=slices, claims=claims, digest=digest)
        return self.channel.call("Batches/Commit", request, wire.Batch)

    def submit(self, key, claims, slice_size=250, patience=30.0, **options):
        """Open, append, commit. When the broker went away meanwhile, the same again: it goes on where it stopped."""
        slices = make_slices(claims, slice_size)
        digest = batch_digest(slice.payload for slice in slices)
        end = time.monotonic() + patience
        while True:
            batch = self.open(key, **options)
            try:
                if batch.phase == wire.BATCH_PHASE_OPEN:
                    self._append_all(batch.batch, slices[batch.slices_appended :])
                return self.commit(batch.batch, len(slices), len(claims), digest)
            except CallError as error:
                if error.code != UNAVAILABLE or time.monotonic() > end:
                    raise
                self.channel.connect()

    def _append_all(self, batch, slices, silence=3.0):
        """Several at a time, as far as the credit goes. A slice that there is no room for is sent again later."""
        waiting, under_way, pause_until = collections.deque(slices), {}, 0.0
        while waiting or under_way:
            now = time.monotonic()
            if waiting and now >= pause_until and self._may_send(waiting[0], under_way.values()):
                request = waiting.popleft()
                request.batch = batch
                under_way[self.channel.start("Batches/Append", request)] = request
                continue
            if not under_way:
                time.sleep(max(0.0, pause_until - now))
                continue
            received = self.channel.receive(silence)
            if received is None:
                raise CallError(UNAVAILABLE, f"nothing answers at {self.channel.address}")
            header = received[0]
            request = under_way.pop(header.call, None)
            if request is not None and header.status == RESOURCE_EXHAUSTED:
                waiting.appendleft(request)
                pause_until = time.monotonic() + (header.retry_after_milliseconds / 1000 or 0.5)
            elif request is not None:
                require_ok(header)

    def _may_send(self, request, under_way):
        """One write may always be under way; several within the credit, where it is told."""
        if not under_way:
            return True
        if self.channel.credit is None:
            return len(under_way) < 8
        return sum(r.ByteSize() for r in under_way) + request.ByteSize() <= self.channel.credit

    def get(self, batch):
        return self.channel.call("Batches/Get", wire.BatchRequest(batch=batch), wire.Batch)

    def list(self, limit=0):
        return list(self.channel.call("Batches/List", wire.ListRequest(limit=limit), wire.ListReply).batches)

    def cancel(self, batch):
        return self.channel.call("Batches/Cancel", wire.BatchRequest(batch=batch), wire.Batch)

    def dead(self, batch):
        return list(self.channel.call("Batches/Dead", wire.BatchRequest(batch=batch), wire.DeadReply).jobs)

    def watch(self, batch, silence=5.0, patience=60.0):
        """The batch now and whenever it changed, to its end; by a connection of its own, made again when it is lost."""
        end = time.monotonic() + patience
        while True:
            channel = Channel(*self._arguments)
            try:
                return (yield from channel.stream(
                    "Batches/Watch", wire.BatchRequest(batch=batch), wire.Batch, silence))
            except CallError as error:
                if error.code not in (RESOURCE_EXHAUSTED, UNAVAILABLE) or time.monotonic() > end:
                    raise
                time.sleep(error.retry_after or 0.5)
            finally:
                channel.close()

    def wait(self, batch, patience=60.0):
        """The batch as it ended. A watch that has nothing new to tell repeats itself, so this looks at the clock."""
        end = time.monotonic() + patience
        for state in self.watch(batch):
            if time.monotonic() > end:
                raise TimeoutError(f"batch {batch} has not ended: {state.claims_done} of {state.claims} claims done")
        return state

    def page(self, batch, after=-1, limit=0, as_recorded=False):
        """One page of results, the cursor of the next, and whether more may be there now."""
        request = wire.ResultsRequest(batch=batch, after=after, limit=limit, as_recorded=as_recorded)
        reply = self.channel.call("Batches/Results", request, wire.ResultsReply)
        following = reply.next
        if self.channel.server_protocol < 2 and reply.results:  # It does not tell: the last claim is the cursor.
            following = reply.results[-1].claim
        return list(reply.results), following, reply.more

    def results(self, batch, limit=0, as_recorded=False):
        """All results that are there now, page by page."""
        after, more = -1, True
        while more:
            results, after, more = self.page(batch, after, limit, as_recorded)
            yield from results

    # Interactive calls

    def estimate(self, claim, timeout=2.0, patience=10.0, **options):
        return self._evaluate("Claims/Estimate", claim, timeout, patience, options)

    def scrub(self, claim, timeout=2.0, patience=10.0, **options):
        return self._evaluate("Claims/Scrub", claim, timeout, patience, options)

    def _evaluate(self, method, claim, timeout, patience, options):
        request = wire.EvaluateRequest(claim=claim, **options)
        return self.channel.call(method, request, wire.EvaluateReply, timeout, patience).result

    # Trends

    def contribute(self, key, contributions):
        request = wire.ContributeRequest(key=key, contributions=contributions)
        return self.channel.call("Trends/Contribute", request, wire.ContributeReply)

    def tail(self, after=0, silence=3.0):
        """Every update after a sequence number, then each new one. A sign of life without a number is passed over."""
        channel = Channel(*self._arguments)
        try:
            request = wire.TailRequest(after=after)
            for update in channel.stream("Trends/Tail", request, wire.TrendUpdate, silence):
                if update.sequence:
                    yield update
        finally:
            channel.close()


class Subscriber:
    """Trends under a topic: the state, or what came after a cursor, then each update; in order, each once, none lost."""

    SILENCE, ANSWER, PAUSE, SPREAD = 5.0, 3.0, 0.2, 0.5
    HELD_MAX = 1000

    def __init__(self, publisher, broadcast, topic="trend/", keys=None, cursor=None):
        self.topic, self.level = topic, topic.count("/") - 1
        self.cursor = cursor or 0
        self.lost = 0  # How often something was missing that the publisher then had.
        self._arguments = publisher, broadcast, keys
        self._reading_state = cursor is None
        self._moment = 0  # Of which the state is, once its first page is there.
        self._held, self._ready = {}, []
        self._wanted = 0  # The newest sequence number that something under the topic has, or may have.
        self._has_snapshot = False
        self._socket = self._channel = None
        self._ask_at = time.monotonic()
        self._connect()

    def _connect(self):
        self.close()
        publisher, broadcast, keys = self._arguments
        self._socket = zmq.Context.instance().socket(zmq.SUB)
        self._socket.linger = 0
        if keys:
            keys.use(self._socket)
        self._socket.subscribe(self.topic)
        self._socket.subscribe("heartbeat/")
        self._socket.connect(broadcast)
        self._channel = Channel(publisher, keys=keys)
        self._heard = time.monotonic()

    def close(self):
        if self._socket is not None:
            self._socket.close()
            self._channel.close()

    def next(self, timeout):
        """The next update; None when none came in time."""
        end = time.monotonic() + timeout
        while not self._ready and (now := time.monotonic()) < end:
            if now - self._heard > self.SILENCE:
                self._connect()
            if self._ask_at is not None and now >= self._ask_at:
                self._ask()
                continue
            until = min(end, self._heard + self.SILENCE, self._ask_at or end) - now
            if self._socket.poll(max(0, int(until * 1000) + 1)):
                self._take(*self._socket.recv_multipart())
        return self._ready.pop(0) if self._ready else None

    def _take(self, topic, body):
        self._heard = time.monotonic()
        if topic == b"heartbeat/":
            return self._take_heartbeat(wire.TrendHeartbeat.FromString(body))
        update = wire.TrendUpdate.FromString(body)
        if update.sequence > self.cursor:
            self._wanted = max(self._wanted, update.sequence)
            self._held[update.sequence] = update
            self._tell_held()
            if self._held:
                self._ask_soon(0.0)
            if len(self._held) > self.HELD_MAX:
                self._held = {}

    def _take_heartbeat(self, heartbeat):
        listed_after = heartbeat.sequence - len(heartbeat.topics)
        if heartbeat.sequence <= self.cursor or self._reading_state:
            return
        while listed_after <= self.cursor < heartbeat.sequence:
            if heartbeat.topics[self.cursor - listed_after].startswith(self.topic):
                before = self.cursor
                self._tell_held(before + 1)
                if self.cursor == before:
                    break
            else:
                self.cursor += 1
        if self.cursor < heartbeat.sequence:
            self._wanted = max(self._wanted, heartbeat.sequence)
            self._ask_soon(random.uniform(0.0, self.SPREAD))
        else:
            self._tell_held()

    def _tell_held(self, known=0):
        """Those before which nothing is missing; `known`: nothing is before this one."""
        for sequence in [] if self._reading_state else sorted(self._held):
            if sequence > self.cursor and sequence != known and self._held[sequence].previous[self.level] > self.cursor:
                return
            self._tell(self._held.pop(sequence))

    def _tell(self, update):
        if update.sequence > self.cursor:
            self.cursor = update.sequence
            update.ClearField("previous")
            self._ready.append(update)

    def _ask_soon(self, delay):
        at = time.monotonic() + delay
        self._ask_at = at if self._ask_at is None else min(self._ask_at, at)

    def _ask(self):
        """One page. What is missing after it is asked for again."""
        self._ask_at = None
        if self._has_snapshot and self.cursor >= self._wanted:
            return  # It has come meanwhile.
        request = wire.SnapshotRequest(
            topic=self.topic, after=self.cursor, every=not self._reading_state, newest_only_through=self._moment)
        try:
            reply = self._channel.once("Trends/Snapshot", request, wire.SnapshotReply, timeout=self.ANSWER)
        except CallError as error:
            if error.code != UNAVAILABLE:
                raise
            self._connect()
            return self._ask_soon(self.PAUSE)
        if self._reading_state and reply.catching_up:
            return self._ask_soon(self.PAUSE)
        if self._has_snapshot and reply.updates:
            self.lost += 1
        for update in reply.updates:
            self._tell(update)
        self.cursor = max(self.cursor, reply.next)
        if self._reading_state:
            self._moment = reply.newest_only_through
            self._reading_state = reply.more and self._moment > reply.next
        self._tell_held()
        if reply.more:
            return self._ask_soon(0.0)
        if not reply.catching_up and reply.sequence >= request.after:
            self._has_snapshot = True
        if not self._has_snapshot or self.cursor < self._wanted:
            self._ask_soon(self.PAUSE)
