/// The same file as `EarlierLedger2`, once a medpay of schema 3 had served it.
enum EarlierLedger3 {
    static let dump = #"""
        PRAGMA foreign_keys=OFF;
        BEGIN TRANSACTION;
        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
        INSERT INTO grdb_migrations VALUES('1');
        INSERT INTO grdb_migrations VALUES('2');
        INSERT INTO grdb_migrations VALUES('3');
        CREATE TABLE meta (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    start INTEGER NOT NULL,
                    contributor_key BLOB NOT NULL CHECK (length(contributor_key) = 32)
                ) STRICT;
        INSERT INTO meta VALUES(1,1,X'39b5006bfdc19488c53a0bd30437b66646044bdb91feb25b1376745f46c7e2c4');
        CREATE TABLE totals (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    batches INTEGER NOT NULL DEFAULT 0,
                    batches_running INTEGER NOT NULL DEFAULT 0,
                    jobs_waiting INTEGER NOT NULL DEFAULT 0,
                    jobs_done INTEGER NOT NULL DEFAULT 0,
                    jobs_dead INTEGER NOT NULL DEFAULT 0,
                    results INTEGER NOT NULL DEFAULT 0,
                    contributions INTEGER NOT NULL DEFAULT 0,
                    trend_updates INTEGER NOT NULL DEFAULT 0
                ) STRICT;
        INSERT INTO totals VALUES(1,5,1,2,4,1,8,9,1);
        CREATE TABLE batches (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    tenant TEXT NOT NULL,
                    key TEXT NOT NULL,
                    work INTEGER NOT NULL,
                    priority INTEGER NOT NULL,
                    contributes INTEGER NOT NULL,
                    traces INTEGER NOT NULL,
                    deadline INTEGER,
                    phase INTEGER NOT NULL CHECK (phase BETWEEN 0 AND 3),
                    slices INTEGER NOT NULL,
                    claims INTEGER NOT NULL,
                    claims_done INTEGER NOT NULL,
                    claims_dead INTEGER NOT NULL,
                    allowed_cents INTEGER NOT NULL,
                    at_risk_cents INTEGER NOT NULL,
                    digest BLOB,
                    opened INTEGER NOT NULL,
                    committed INTEGER,
                    ended INTEGER, not_before INTEGER, order_key TEXT NOT NULL DEFAULT '', traceparent TEXT NOT NULL DEFAULT '', held INTEGER NOT NULL DEFAULT 0, slices_appended INTEGER NOT NULL DEFAULT 0, purged INTEGER, purging INTEGER NOT NULL DEFAULT 0,
                    UNIQUE (tenant, key)
                ) STRICT;
        INSERT INTO batches VALUES(1,'north','done',2,0,1,1,1780009000000,2,3,6,4,2,400,40,X'ec410775c1b9e67fbc77ea88ee48e78492b4feea4237e4c8d0e276c9ba345df1',1780000000000,1780000004000,1780000008000,NULL,'','',0,0,NULL,0);
        INSERT INTO batches VALUES(2,'north','running',3,1,0,0,NULL,1,3,6,2,0,200,20,X'44e8eedaf3287e3edff79ca5044706701cfe69d578553301bee17b0ce4bafd27',1780000009000,1780000013000,NULL,NULL,'','',0,0,NULL,0);
        INSERT INTO batches VALUES(3,'south','open',3,1,0,0,NULL,0,0,0,0,0,0,0,NULL,1780000016000,NULL,NULL,NULL,'','',0,2,NULL,0);
        INSERT INTO batches VALUES(4,'south','cancelled',3,2,0,0,NULL,3,2,4,2,0,200,20,X'572827352a39b1bc94020a20768095d85d986fec4f91cc7e78186e9d863baaf2',1780000020000,1780000023000,1780000025000,NULL,'','',0,0,NULL,0);
        INSERT INTO batches VALUES(5,'south','empty',3,1,0,0,NULL,0,0,0,0,0,0,0,NULL,1780000026000,NULL,NULL,NULL,'','',0,0,NULL,0);
        CREATE TABLE payloads (
                    job INTEGER PRIMARY KEY REFERENCES jobs,
                    payload BLOB NOT NULL
                ) STRICT;
        INSERT INTO payloads VALUES(2,X'736c6963652030206f662031');
        INSERT INTO payloads VALUES(4,X'736c6963652030206f662032');
        INSERT INTO payloads VALUES(6,X'736c6963652032206f662032');
        INSERT INTO payloads VALUES(7,X'736c6963652030206f662033');
        INSERT INTO payloads VALUES(8,X'736c6963652031206f662033');
        INSERT INTO payloads VALUES(9,X'736c6963652033206f662033');
        INSERT INTO payloads VALUES(11,X'736c6963652031206f662034');
        CREATE TABLE job_failures (
                    job INTEGER NOT NULL REFERENCES jobs,
                    number INTEGER NOT NULL,
                    at INTEGER NOT NULL,
                    code INTEGER NOT NULL,
                    message TEXT NOT NULL, attempt INTEGER NOT NULL DEFAULT 0, crash INTEGER NOT NULL DEFAULT 0, worker TEXT NOT NULL DEFAULT '',
                    PRIMARY KEY (job, number)
                ) STRICT, WITHOUT ROWID;
        INSERT INTO job_failures VALUES(2,1,1780000007000,13,'the worker went away',0,0,'');
        INSERT INTO job_failures VALUES(2,2,1780000008000,3,'not a slice',0,0,'');
        INSERT INTO job_failures VALUES(4,1,1780000015000,13,'the worker went away',0,0,'');
        CREATE TABLE results (
                    batch INTEGER NOT NULL,
                    claim INTEGER NOT NULL,
                    reference TEXT NOT NULL,
                    lines INTEGER NOT NULL,
                    charge_cents INTEGER NOT NULL,
                    allowed_cents INTEGER NOT NULL,
                    at_risk_cents INTEGER NOT NULL,
                    findings INTEGER NOT NULL,
                    denied_lines INTEGER NOT NULL,
                    body BLOB NOT NULL,
                    PRIMARY KEY (batch, claim)
                ) STRICT;
        INSERT INTO results VALUES(1,4,'ref-4',3,250,100,10,2,1,X'626f64792034');
        INSERT INTO results VALUES(1,5,'ref-5',3,250,100,10,2,1,X'626f64792035');
        INSERT INTO results VALUES(1,2,'ref-2',3,250,100,10,2,1,X'626f64792032');
        INSERT INTO results VALUES(1,3,'ref-3',3,250,100,10,2,1,X'626f64792033');
        INSERT INTO results VALUES(2,2,'ref-2',3,250,100,10,2,1,X'626f64792032');
        INSERT INTO results VALUES(2,3,'ref-3',3,250,100,10,2,1,X'626f64792033');
        INSERT INTO results VALUES(4,0,'ref-0',3,250,100,10,2,1,X'626f64792030');
        INSERT INTO results VALUES(4,1,'ref-1',3,250,100,10,2,1,X'626f64792031');
        CREATE TABLE contributions (
                    id INTEGER PRIMARY KEY,
                    source INTEGER NOT NULL,
                    code TEXT NOT NULL,
                    modifiers TEXT NOT NULL,
                    payer INTEGER NOT NULL,
                    state TEXT NOT NULL,
                    place_of_service TEXT NOT NULL,
                    group_code TEXT NOT NULL,
                    carc TEXT NOT NULL,
                    remarks TEXT NOT NULL,
                    kind INTEGER NOT NULL,
                    amount_band INTEGER NOT NULL,
                    service_year INTEGER NOT NULL,
                    received_month INTEGER NOT NULL,
                    contributor BLOB NOT NULL
                ) STRICT;
        INSERT INTO contributions VALUES(1,3,'99213','25',1,'CA','11','CO','96','N362',1,2,2026,202605,X'00000000000000010000000000000000');
        INSERT INTO contributions VALUES(2,3,'99213','25',1,'CA','11','CO','96','N362',1,2,2026,202605,X'00000000000000020000000000000000');
        INSERT INTO contributions VALUES(3,3,'99213','25',1,'CA','11','CO','96','N362',1,2,2026,202605,X'00000000000000030000000000000000');
        INSERT INTO contributions VALUES(4,3,'99213','25',1,'CA','11','CO','96','N362',1,2,2026,202605,X'00000000000000040000000000000000');
        INSERT INTO contributions VALUES(5,2,'99214','25',1,'CA','11','CO','96','N362',1,2,2026,202605,X'00000000000000010000000000000007');
        INSERT INTO contributions VALUES(6,2,'99214','25',1,'CA','11','CO','96','N362',1,2,2026,202605,X'00000000000000020000000000000007');
        INSERT INTO contributions VALUES(7,2,'99214','25',1,'CA','11','CO','96','N362',1,2,2026,202605,X'00000000000000030000000000000007');
        INSERT INTO contributions VALUES(8,2,'99214','25',1,'CA','11','CO','96','N362',1,2,2026,202605,X'00000000000000040000000000000007');
        INSERT INTO contributions VALUES(9,2,'99214','25',1,'CA','11','CO','96','N362',1,2,2026,202605,X'00000000000000050000000000000007');
        CREATE TABLE contribution_keys (
                    key BLOB PRIMARY KEY,
                    content BLOB NOT NULL,
                    received_month INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
        INSERT INTO contribution_keys VALUES(X'256dec24a7e898e0f2680551bf626f72',X'9b40621dfdab2185febbb71de70483e1',202605);
        INSERT INTO contribution_keys VALUES(X'47c94a68640ccfbd93825d621a723238',X'9b40621dfdab2185febbb71de70483e1',202605);
        INSERT INTO contribution_keys VALUES(X'51e957a36a7fc37b8b99019693d322a2',X'9b40621dfdab2185febbb71de70483e1',202605);
        INSERT INTO contribution_keys VALUES(X'6d81bb817d5620de1c7054903c1ec2ac',X'9b40621dfdab2185febbb71de70483e1',202605);
        INSERT INTO contribution_keys VALUES(X'7260230e6c60af5d79a0920a1acd3060',X'9b40621dfdab2185febbb71de70483e1',202605);
        CREATE TABLE aggregates (
                    id INTEGER PRIMARY KEY,
                    source INTEGER NOT NULL,
                    code TEXT NOT NULL,
                    payer INTEGER NOT NULL,
                    carc TEXT NOT NULL,
                    reports INTEGER NOT NULL,
                    reports_since INTEGER NOT NULL,
                    published INTEGER NOT NULL,
                    UNIQUE (code, source, payer, carc)
                ) STRICT;
        INSERT INTO aggregates VALUES(1,3,'99213',1,'96',4,4,0);
        INSERT INTO aggregates VALUES(2,2,'99214',1,'96',5,0,1);
        CREATE TABLE aggregate_contributors (
                    aggregate INTEGER NOT NULL REFERENCES aggregates,
                    contributor BLOB NOT NULL,
                    PRIMARY KEY (aggregate, contributor)
                ) STRICT, WITHOUT ROWID;
        INSERT INTO aggregate_contributors VALUES(1,X'00000000000000010000000000000000');
        INSERT INTO aggregate_contributors VALUES(1,X'00000000000000020000000000000000');
        INSERT INTO aggregate_contributors VALUES(1,X'00000000000000030000000000000000');
        CREATE TABLE trend_log (
                    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                    source INTEGER NOT NULL,
                    code TEXT NOT NULL,
                    payer INTEGER NOT NULL,
                    carc TEXT NOT NULL,
                    count_band INTEGER NOT NULL,
                    day INTEGER NOT NULL
                ) STRICT;
        INSERT INTO trend_log VALUES(1,2,'99214',1,'96',1,20601);
        CREATE TABLE IF NOT EXISTS "jobs" (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            batch INTEGER NOT NULL REFERENCES batches,
            tenant TEXT NOT NULL,
            priority INTEGER NOT NULL,
            slice INTEGER NOT NULL,
            first_claim INTEGER NOT NULL,
            claims INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            digest BLOB NOT NULL,
            state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 6),
            failures INTEGER NOT NULL DEFAULT 0,
            crashes INTEGER NOT NULL DEFAULT 0,
            not_before INTEGER NOT NULL DEFAULT 0,
            ended INTEGER,
            attempt INTEGER,
            worker TEXT,
            recorded INTEGER,
            UNIQUE (batch, slice)
        ) STRICT;
        INSERT INTO jobs VALUES(1,1,'north',0,1,2,2,12,X'703bb5be4d3a1dadc7d10afc99eb1e2897f5cdd4a104d83b86b000add1472616',2,0,0,0,1780000006000,NULL,NULL,4);
        INSERT INTO jobs VALUES(2,1,'north',0,0,0,2,12,X'2e0e32f66f6d9a5b167d9c1dc2f02cc2ffdb01c2b40cd73510e698c586075cf2',3,2,0,1780000007500,1780000008000,NULL,NULL,NULL);
        INSERT INTO jobs VALUES(3,1,'north',0,2,4,2,12,X'a5cde85f238a4810170133915a7e566a900c82b194dded0f7eaae752b6eb9d90',2,0,0,0,1780000005000,NULL,NULL,2);
        INSERT INTO jobs VALUES(4,2,'north',1,0,0,2,12,X'694df4ade2c2296e1be3b14c030b3a09d165d2b0a852350ddc8925731bcd342a',1,1,0,1780000015700,NULL,NULL,NULL,NULL);
        INSERT INTO jobs VALUES(5,2,'north',1,1,2,2,12,X'66b9382d07b226332c428963c475cf7004d43d8d3ea379da352df4c7c35e473f',2,0,0,0,1780000014000,NULL,NULL,2);
        INSERT INTO jobs VALUES(6,2,'north',1,2,4,2,12,X'a7ad77ff0d60b191eb96666f6526f172c774696c19dde22d6eb7b31a356a7cc7',1,0,0,0,NULL,NULL,NULL,NULL);
        INSERT INTO jobs VALUES(7,3,'south',1,0,0,2,12,X'36ae777dfe7415ce429c6983b2f36d6f73d409e7f2f9700ded204c2f39bd229e',0,0,0,0,NULL,NULL,NULL,NULL);
        INSERT INTO jobs VALUES(8,3,'south',1,1,2,2,12,X'fa6d004ad5d4b7de244fa75119bdca51d31d2b1ae3abdc4123bf70535e28d7ff',0,0,0,0,NULL,NULL,NULL,NULL);
        INSERT INTO jobs VALUES(9,3,'south',1,3,6,2,12,X'f5c66e28a6143a196975a0837e8c9c06b772728543baa29062a6a57ffbe78eef',0,0,0,0,NULL,NULL,NULL,NULL);
        INSERT INTO jobs VALUES(10,4,'south',2,0,0,2,12,X'554254c26c870ffc9e7a0aeb25198378dc93b1c703ea569bf460f5472f44355b',2,0,0,0,1780000024000,NULL,NULL,2);
        INSERT INTO jobs VALUES(11,4,'south',2,1,2,2,12,X'bec1b3162c8c69db39446c3d9ffb87adcf1886e92654b235869c3d96f49863da',4,0,0,0,1780000025000,NULL,NULL,NULL);
        CREATE TABLE tenants (
            tenant TEXT PRIMARY KEY,
            weight INTEGER NOT NULL DEFAULT 1,
            claims_per_second INTEGER NOT NULL DEFAULT 0,
            queued_claims_max INTEGER NOT NULL DEFAULT 0,
            queued_bytes_max INTEGER NOT NULL DEFAULT 0,
            paused INTEGER NOT NULL DEFAULT 0,
            queued_claims INTEGER NOT NULL DEFAULT 0,
            queued_bytes INTEGER NOT NULL DEFAULT 0,
            jobs_dead INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;
        INSERT INTO tenants VALUES('north',1,0,0,0,0,4,24,1);
        INSERT INTO tenants VALUES('south',1,0,0,0,0,6,36,0);
        DELETE FROM sqlite_sequence;
        INSERT INTO sqlite_sequence VALUES('batches',5);
        INSERT INTO sqlite_sequence VALUES('trend_log',1);
        INSERT INTO sqlite_sequence VALUES('jobs',11);
        CREATE INDEX batches_by_tenant ON batches (tenant, id);
        CREATE VIEW denials_by_code AS
                SELECT code, CASE payer WHEN 0 THEN 'other' WHEN 1 THEN 'medicare' WHEN 2 THEN 'medicareAdvantage' WHEN 3 THEN 'medicaid' WHEN 4 THEN 'managedMedicaid' WHEN 5 THEN 'commercial' WHEN 6 THEN 'exchange' WHEN 7 THEN 'tricare' WHEN 8 THEN 'va' WHEN 9 THEN 'workersComp' WHEN 10 THEN 'auto' END AS payer, CASE source WHEN 1 THEN 'reported' WHEN 2 THEN 'remitted' WHEN 3 THEN 'predicted' END AS source, carc, reports, published
                FROM aggregates ORDER BY reports DESC;
        CREATE VIEW trends AS
                SELECT sequence, code, CASE payer WHEN 0 THEN 'other' WHEN 1 THEN 'medicare' WHEN 2 THEN 'medicareAdvantage' WHEN 3 THEN 'medicaid' WHEN 4 THEN 'managedMedicaid' WHEN 5 THEN 'commercial' WHEN 6 THEN 'exchange' WHEN 7 THEN 'tricare' WHEN 8 THEN 'va' WHEN 9 THEN 'workersComp' WHEN 10 THEN 'auto' END AS payer, CASE source WHEN 1 THEN 'reported' WHEN 2 THEN 'remitted' WHEN 3 THEN 'predicted' END AS source, carc, CASE count_band WHEN 1 THEN '5-9' WHEN 2 THEN '10-19' WHEN 3 THEN '20-49' WHEN 4 THEN '50+' END AS reports,
                    date(day * 86400, 'unixepoch') AS day
                FROM trend_log;
        CREATE INDEX contributions_remitted ON contributions
                    (code, carc, contributor, payer, state, group_code, service_year, amount_band) WHERE source = 2;
        CREATE INDEX batches_in_order ON batches (tenant, order_key, held) WHERE phase = 1 AND order_key <> '';
        CREATE INDEX batches_ended ON batches (ended, id) WHERE ended IS NOT NULL AND purged IS NULL;
        CREATE INDEX batches_open ON batches (opened, id) WHERE phase = 0;
        CREATE INDEX batches_purging ON batches (id) WHERE purging = 1;
        CREATE INDEX jobs_waiting ON jobs (tenant, priority, id) WHERE state = 1;
        CREATE INDEX jobs_dead ON jobs (ended, id) WHERE state = 3;
        CREATE INDEX jobs_dead_by_tenant ON jobs (tenant, ended, id) WHERE state = 3;
        CREATE INDEX jobs_dead_by_batch ON jobs (batch, ended, id) WHERE state = 3;
        CREATE INDEX jobs_by_tenant ON jobs (tenant, id);
        CREATE INDEX jobs_by_batch ON jobs (batch, id);
        CREATE INDEX jobs_by_state ON jobs (state, id);
        CREATE INDEX jobs_recorded ON jobs (batch, recorded) WHERE recorded IS NOT NULL;
        CREATE VIEW batch_progress AS
        SELECT id AS batch, tenant, key, CASE phase WHEN 0 THEN 'open' WHEN 1 THEN 'running' WHEN 2 THEN 'done' WHEN 3 THEN 'cancelled' END AS phase, claims, claims_done, claims_dead,
            allowed_cents / 100.0 AS allowed, at_risk_cents / 100.0 AS at_risk,
            datetime(opened / 1000, 'unixepoch') AS opened, datetime(committed / 1000, 'unixepoch') AS committed, datetime(ended / 1000, 'unixepoch') AS ended,
            datetime(not_before / 1000, 'unixepoch') AS not_before, order_key, held > 0 AS held, datetime(purged / 1000, 'unixepoch') AS purged
        FROM batches;
        CREATE VIEW claim_results AS
        SELECT batches.tenant, results.batch, batches.key, claim, reference, lines, charge_cents / 100.0 AS charge,
            results.allowed_cents / 100.0 AS allowed, results.at_risk_cents / 100.0 AS at_risk, findings, denied_lines
        FROM results JOIN batches ON batches.id = results.batch WHERE batches.purged IS NULL;
        CREATE VIEW dead_jobs AS
        SELECT jobs.id AS job, jobs.batch, jobs.tenant, jobs.first_claim, jobs.claims, jobs.failures AS attempts,
            jobs.crashes, datetime(jobs.ended / 1000, 'unixepoch') AS died, job_failures.code AS status, job_failures.message,
            job_failures.worker
        FROM jobs LEFT JOIN job_failures ON job_failures.job = jobs.id
            AND job_failures.number = (SELECT max(number) FROM job_failures AS other WHERE other.job = jobs.id)
        WHERE jobs.state = 3;
        CREATE VIEW waiting_jobs AS
        SELECT tenant, CASE priority WHEN 0 THEN 'urgent' WHEN 1 THEN 'normal' WHEN 2 THEN 'bulk' END AS priority, count(*) AS jobs, sum(claims) AS claims, sum(failures > 0) AS retries,
            sum(crashes > 0) AS crashes
        FROM jobs WHERE state = 1 GROUP BY tenant, jobs.priority;
        CREATE VIEW job_history AS
        SELECT job, jobs.batch, jobs.tenant, number, iif(crash, 'crashed', 'failed') AS what, datetime(at / 1000, 'unixepoch') AS at,
            code AS status, message, job_failures.worker
        FROM job_failures JOIN jobs ON jobs.id = job
        UNION ALL
        SELECT id, batch, tenant, NULL, CASE state WHEN 0 THEN 'staged' WHEN 1 THEN 'waiting' WHEN 2 THEN 'done' WHEN 3 THEN 'dead' WHEN 4 THEN 'cancelled' WHEN 5 THEN 'discarded' WHEN 6 THEN 'held' END, datetime(ended / 1000, 'unixepoch'), NULL, NULL, worker
        FROM jobs WHERE ended IS NOT NULL;
        CREATE VIEW tenant_queues AS
        SELECT tenant, weight, claims_per_second, iif(paused, 'yes', 'no') AS paused, queued_claims, queued_claims_max,
            queued_bytes, queued_bytes_max, jobs_dead
        FROM tenants;
        COMMIT;
        """#
}
