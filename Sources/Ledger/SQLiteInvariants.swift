import Trends

/// What must agree in a ledger: each with the rows where it does not.
enum SQLiteInvariants {
    static let totals: [(column: String, rows: String)] = [
        ("batches", "batches"),
        ("batches_running", "batches WHERE phase = 1"),
        ("jobs_waiting", "jobs WHERE state = 1"),
        ("jobs_done", "jobs WHERE state = 2"),
        ("jobs_dead", "jobs WHERE state = 3"),
        ("results", "results"),
        ("contributions", "contributions"),
        ("trend_updates", "trend_log"),
    ]

    static let all = batches + jobs + tenants + contributions + standings + suggestions

    private static let batches: [(sentence: String, rows: String)] = [
        (
            "batches count other results or dead claims than their jobs have",
            """
            batches LEFT JOIN (
                SELECT batch, coalesce(sum(claims) FILTER (WHERE state = 2), 0) AS done,
                    coalesce(sum(claims) FILTER (WHERE state IN (3, 5)), 0) AS dead
                FROM jobs GROUP BY batch) AS counted ON counted.batch = batches.id
            WHERE purged IS NULL AND (claims_done <> coalesce(done, 0) OR claims_dead <> coalesce(dead, 0))
            """
        ),
        (
            "batches that were committed have other slices or claims than they were committed with",
            """
            batches LEFT JOIN (SELECT batch, count(*) AS jobs, sum(claims) AS all_claims FROM jobs GROUP BY batch)
                AS counted ON counted.batch = batches.id
            WHERE purged IS NULL AND committed IS NOT NULL
                AND (slices <> coalesce(jobs, 0) OR claims <> coalesce(all_claims, 0))
            """
        ),
        (
            "batches are in a phase that their counts do not allow",
            """
            batches WHERE (phase = 1 AND claims_done + claims_dead = claims)
                OR (phase = 2 AND claims_done + claims_dead <> claims) OR (phase > 1) <> (ended IS NOT NULL)
            """
        ),
        (
            "open batches do not know which slices have come",
            """
            batches WHERE phase = 0 AND slices_appended <> coalesce((
                SELECT min(slice) + 1 FROM jobs WHERE batch = batches.id AND NOT EXISTS (
                    SELECT 1 FROM jobs AS next WHERE next.batch = jobs.batch AND next.slice = jobs.slice + 1)), 0)
                AND EXISTS (SELECT 1 FROM jobs WHERE batch = batches.id AND slice = 0)
            """
        ),
        (
            "batches are held, and nothing of their order key runs",
            """
            batches WHERE held > 0 AND NOT EXISTS (
                SELECT 1 FROM batches AS other WHERE other.tenant = batches.tenant
                    AND other.order_key = batches.order_key AND other.phase = 1 AND other.held = 0)
            """
        ),
    ]

    private static let jobs: [(sentence: String, rows: String)] = [
        (
            "finished jobs have not exactly one result for each of their claims",
            """
            jobs WHERE state = 2 AND claims <> (
                SELECT count(*) FROM results WHERE results.batch = jobs.batch
                    AND claim >= first_claim AND claim < first_claim + jobs.claims)
            """
        ),
        (
            "jobs are in a state that their batch does not allow",
            """
            jobs LEFT JOIN batches ON batches.id = jobs.batch
            WHERE NOT purging AND CASE state WHEN 0 THEN phase <> 0 WHEN 1 THEN phase <> 1 OR held > 0
                WHEN 4 THEN phase <> 3 WHEN 6 THEN phase <> 1 OR held = 0 ELSE phase = 0 END
            """
        ),
        (
            "jobs that may still be worked on have lost their payload",
            "jobs WHERE state IN (0, 1, 3, 6) AND NOT EXISTS (SELECT 1 FROM payloads WHERE job = jobs.id)"
        ),
        (
            "jobs that are finished or discarded still have their payload",
            "jobs WHERE state IN (2, 5) AND EXISTS (SELECT 1 FROM payloads WHERE job = jobs.id)"
        ),
        (
            "finished jobs have no place, or a wrong one, in the order in which results were recorded",
            """
            (SELECT state, recorded, sum(claims) OVER (PARTITION BY batch ORDER BY recorded) AS place
                FROM jobs JOIN (SELECT id AS kept FROM batches WHERE purged IS NULL) ON kept = batch
                WHERE state = 2 OR recorded IS NOT NULL)
            WHERE state <> 2 OR recorded IS NULL OR recorded <> place
            """
        ),
        (
            "jobs count failures of which there is no record",
            "jobs WHERE failures > (SELECT count(*) FROM job_failures WHERE job = jobs.id) OR crashes > failures"
        ),
    ]

    private static let tenants: [(sentence: String, rows: String)] = [
        (
            "tenants count other claims, bytes or dead jobs than they have",
            """
            (SELECT tenant, sum(claims), sum(bytes), sum(dead) FROM (
                SELECT tenant, iif(state = 3, 0, claims) AS claims, iif(state = 3, 0, bytes) AS bytes,
                    state = 3 AS dead
                FROM jobs WHERE state IN (0, 1, 3, 6)
                UNION ALL SELECT tenant, -queued_claims, -queued_bytes, -jobs_dead FROM tenants)
                GROUP BY tenant HAVING sum(claims) <> 0 OR sum(bytes) <> 0 OR sum(dead) <> 0)
            """
        )
    ]

    private static let contributions: [(sentence: String, rows: String)] = [
        (
            "contributions count for a subject that is not theirs, or more than once",
            """
            (SELECT places.id FROM \(placesOrHeld) JOIN trend_subjects ON trend_subjects.id = places.subject
                LEFT JOIN contributions ON contributions.id = places.id
                GROUP BY places.subject, places.id
                HAVING count(*) > 1 OR contributions.carc IS NULL OR CASE about
                    WHEN 0 THEN contributions.code <> trend_subjects.code OR contributions.source <> trend_subjects.source
                    ELSE carc <> trend_subjects.code OR appeal_outcome NOT IN (3, 4, 5, 6, 7) END)
            """
        ),
        (
            "subjects of trends count other reports than there are",
            """
            (SELECT 1 FROM (
                SELECT reports.subject AS id, released = 0 AS waiting, released > 0 AS counted,
                    released = 0 AND is_denied AS waiting_denied, released = 0 AND is_paid AS waiting_paid
                FROM \(reports) JOIN trend_subjects ON trend_subjects.id = reports.subject
                WHERE released = 0 OR released >> 10 >= first_edition
                UNION ALL SELECT id, -waiting, withdrawn - reports, -waiting_denied, -waiting_paid FROM trend_subjects)
                GROUP BY id HAVING sum(waiting) <> 0 OR sum(counted) <> 0 OR sum(waiting_denied) <> 0
                    OR sum(waiting_paid) <> 0)
            """
        ),
        (
            "contributors to trends have other reports than are counted for them",
            """
            (SELECT 1 FROM (
                SELECT reports.subject AS id, contributor, released = 0 AS waiting, released > 0 AS counted
                FROM \(reports) JOIN trend_subjects ON trend_subjects.id = reports.subject
                WHERE released = 0 OR released >> 10 >= first_edition
                UNION ALL SELECT subject, contributor, -waiting, -released FROM \(shares))
                GROUP BY id, contributor HAVING sum(waiting) <> 0 OR sum(counted) <> 0)
            """
        ),
        (
            "subjects of trends count other contributors than have reports that wait",
            """
            (SELECT 1 FROM (
                SELECT DISTINCT subject AS id, contributor, 1 AS waiting
                FROM trend_waiting JOIN contributions USING (id)
                UNION ALL SELECT id, NULL, -waiting_contributors FROM trend_subjects)
                GROUP BY id HAVING sum(waiting) <> 0)
            """
        ),
        (
            "parts of trends count other reports than there are",
            """
            (SELECT 1 FROM (
                \(parts)
                UNION ALL SELECT subject, facet, value, outcome, withdrawn - reports FROM trend_parts)
                GROUP BY id, facet, value, outcome HAVING sum(counted) <> 0)
            """
        ),
    ]

    private static let standings: [(sentence: String, rows: String)] = [
        (
            "reports are held that are another contributor's, or of one whose reports count",
            """
            trend_held LEFT JOIN contributions ON contributions.id = trend_held.id
                LEFT JOIN trend_standings ON trend_standings.contributor = trend_held.contributor
            WHERE contributions.contributor IS NOT trend_held.contributor OR standing IS NULL
                OR (standing = 3 AND position IS NULL)
            """
        ),
        (
            "contributors that were withdrawn have reports that count",
            """
            trend_standings WHERE standing = 2 AND position IS NULL AND EXISTS (
                SELECT 1 FROM \(shares) WHERE shares.contributor = trend_standings.contributor
                    AND (waiting > 0 OR released > 0))
            """
        ),
    ]

    private static let suggestions: [(sentence: String, rows: String)] = [
        (
            "suggestions that were rejected still have a text, or others have lost theirs",
            """
            suggestions WHERE (state = 3) = EXISTS (SELECT 1 FROM suggestion_texts WHERE suggestion = suggestions.id)
            """
        )
    ]

    /// One row for each report and subject that it counts for; membership 0: it waits.
    private static let places = """
        (SELECT subject, id, 0 AS membership FROM trend_waiting
            UNION ALL SELECT subject, id, membership FROM trend_released) AS places
        """

    /// What the rows of contributors say now: see `SQLiteSubject.Contributor`.
    private static let shares = """
        (SELECT subject, contributor, iif(s.editions > c.editions, 0, c.waiting) AS waiting,
            iif(first_edition <= c.editions, released, 0)
                + iif(s.editions > c.editions AND first_edition <= c.editions + 1, c.waiting, 0) AS released
            FROM trend_contributors AS c JOIN trend_subjects AS s ON s.id = subject) AS shares
        """

    /// The same, and those that are held.
    private static let placesOrHeld = """
        (SELECT subject, id FROM trend_waiting UNION ALL SELECT subject, id FROM trend_released
            UNION ALL SELECT subject, id FROM trend_held) AS places
        """

    /// Those of `places` with what is counted; of appeals, those lost are denied and those won paid.
    private static let reports = """
        (SELECT places.subject, contributor, membership AS released,
            CASE about WHEN 0 THEN kind < 4 AND NOT further ELSE NOT (\(isWon)) END AS is_denied,
            CASE about WHEN 0 THEN kind = 4 ELSE \(isWon) END AS is_paid
            FROM \(places) JOIN trend_subjects ON trend_subjects.id = places.subject
            JOIN contributions ON contributions.id = places.id) AS reports
        """

    private static let isWon = "appeal_outcome IN (3, 4, 6)"

    /// One row for each report and facet in which it is counted as one of its part.
    private static let parts: String = TrendSubject.About.allCases.flatMap(parts).joined(separator: " UNION ALL ")

    private static func parts(of about: TrendSubject.About) -> [String] {
        Facet.all(of: about).map { facet -> String in
            let outcome = "CASE WHEN kind = 4 THEN 2 WHEN further THEN 3 ELSE 1 END"
            let (value, told) =
                switch facet {
                case .outcome: ("''", outcome)
                case .payer: (SQLiteSchema.payer, outcome)
                case .reason: ("carc", "iif(kind = 4, 2, 1)")
                case .state: ("state", outcome)
                case .modifiers: ("modifiers", outcome)
                case .strategy: (SQLiteSchema.strategy, "iif(\(isWon), 4, 5)")
                case .days: ("\(SQLiteSchema.strategy) || ' ' || \(days)", "6")
                }
            return """
                SELECT trend_subjects.id, \(facet.rawValue) AS facet, \(value) AS value, \(told) AS outcome,
                    1 AS counted
                FROM trend_released JOIN trend_subjects ON trend_subjects.id = trend_released.subject
                    JOIN contributions ON contributions.id = trend_released.id
                WHERE about = \(about.rawValue) AND membership >> 10 >= first_edition
                    AND membership & \(Membership.bit(of: facet))
                """
        }
    }

    private static let days = SQLiteSchema.words(
        "appeal_days", [(0, "unknown")] + SQLiteSchema.daysBands)
}
