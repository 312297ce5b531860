"""What the checks share: how one is told and run, and what they are made of."""

import contextlib
import time
import traceback
import uuid

import zmq

from medpay import CallError, Client, wire
from medpay_work import Worker

CHECKS = []
CLEANUPS = []  # Of the check that runs, the last first.
RUN = uuid.uuid4().hex[:8]  # Keys and tenants of this run, so that it can be run again on the same ledger.


def check(sentence, needs="broker"):
    """A check is a sentence, and a function that raises when it is not true. `needs` names the argument it is about."""

    def add(function):
        CHECKS.append((sentence, needs, function))
        return function

    return add


def expect(condition, message):
    if not condition:
        raise AssertionError(message)


def expect_equal(found, expected, what):
    expect(found == expected, f"{what}: {found!r}, expected {expected!r}")


def expect_refused(code, action, words=""):
    """The action ends in this status, and its sentence has these words."""
    try:
        action()
    except CallError as error:
        expect_equal(error.code, code, f"status of '{error.message}'")
        expect(words in error.message, f"'{words}' is not in '{error.message}'")
        return
    raise AssertionError(f"it was not refused, expected status {code}")


def is_refused(code, action):
    try:
        action()
    except CallError as error:
        return error.code == code
    return False


def eventually(what, condition, within=30.0):
    end = time.monotonic() + within
    while not (found := condition()):
        expect(time.monotonic() < end, f"{what}: not within {within:.0f} s")
        time.sleep(0.02)  # Between two looks; the deadline above ends it.
    return found


def make_claims(count, procedures=("99213", "20552"), first=0):
    """Claims that every release of the fee schedule prices; the reference tells their place in the batch."""
    return [make_claim(f"claim-{number}", procedures) for number in range(first, first + count)]


def make_claim(reference, procedures=("99213",)):
    claim = wire.Claim(
        reference=reference, payer=wire.PAYER_TYPE_MEDICARE, place_of_service="11", frequency=1,
        charge_cents=20_000 * len(procedures))
    claim.billing.npi = claim.rendering.npi = "1234567893"
    claim.billing.taxonomy = claim.rendering.taxonomy = "207Q00000X"
    claim.place.state, claim.place.zip = "MA", "02108"
    claim.diagnoses.add(code="M7918")
    claim.diagnoses.add(code="E119")
    for number, procedure in enumerate(procedures, start=1):
        claim.lines.add(
            number=number, procedure=procedure, charge_cents=20_000, quantity_thousandths=1000, pointers=[1],
            **{"from": 20250303})
    return claim


def make_report(code):
    return wire.Contribution(
        source=wire.SOURCE_REPORTED, code=code, payer=wire.PAYER_TYPE_MEDICARE, group="CO", carc="236",
        kind=wire.DENIAL_KIND_DENIED)


def tenant(name):
    return f"{name}-{RUN}"


def key(name):
    return f"{name}-{RUN}"


def submit_idle(stage, name, count=4, size=2, **options):
    """A client and its batch, waiting at the broker without workers; gone after the check, whatever becomes of it."""
    client = Client(stage.idle, tenant(name), traceparent=options.pop("traceparent", None))
    batch = client.submit(key(name), make_claims(count), slice_size=size, **options).batch
    CLEANUPS.append(lambda: client.cancel(batch))
    return client, batch


def offer(address, **options):
    """A worker; gone after the check."""
    worker = Worker(address, **options)
    CLEANUPS.append(worker.close)
    CLEANUPS.append(worker.drain)
    return worker


def run_all(stage):
    """Runs the checks for which there is what they need. How many passed, and how many failed."""
    passed = failed = 0
    for sentence, needs, function in CHECKS:
        if stage.filter not in sentence or getattr(stage, needs) is None:
            continue
        began = time.monotonic()
        try:
            function(stage)
            passed += 1
            print(f"passed: {sentence} ({time.monotonic() - began:.1f} s)", flush=True)
        except Exception:
            failed += 1
            print(f"FAILED: {sentence}", flush=True)
            traceback.print_exc()
        while CLEANUPS:
            with contextlib.suppress(CallError, zmq.ZMQError):
                CLEANUPS.pop()()
    return passed, failed
