import Foundation
import GRDB
import Testing
import Trends

@testable import Ledger

@Suite struct StatementTests {
    private let queue: DatabaseQueue

    init() throws {
        queue = try DatabaseQueue()
        try queue.write { try $0.execute(sql: "CREATE TABLE t (number INTEGER, text TEXT NOT NULL, digest BLOB)") }
    }

    @Test(arguments: [
        "", "CO", "a text of more than fifteen bytes, which Swift keeps elsewhere", "\u{0}nul", "d\u{e9}j\u{e0}",
    ])
    func `what is bound is what is read`(text: String) throws {
        let digest = ContributorDigest(high: 0x0123_4567_89AB_CDEF, low: .max)
        try queue.write { db in
            let insert = try SQLiteStatement(db, "INSERT INTO t VALUES (?, ?, ?)")
            for number in [Int.min, 0, Int.max] {
                insert.bind(number)
                insert.bind(text)
                insert.bind(digest)
                try insert.run()
            }
            let find = try SQLiteStatement(db, "SELECT number, text, digest, digest = ? FROM t ORDER BY number")
            insert.bind(1)  // Of another statement: it changes nothing here.
            find.bind(digest)
            for number in [Int.min, 0, Int.max] {
                #expect(try find.step())
                #expect(find.int(0) == number)
                #expect(find.text(1) == text)
                #expect(find.digest(2) == digest)
                #expect(find.bool(3))
            }
            #expect(try !find.step())
            #expect(try Data.fetchOne(db, sql: "SELECT digest FROM t") == Data(digest.bytes))
        }
    }

    @Test func `bytes are bound and read as they are, none of them too`() throws {
        try queue.write { db in
            let insert = try SQLiteStatement(db, "INSERT INTO t VALUES (1, '', ?)")
            for bytes in [[], [0], Array(0...255)] as [[UInt8]] {
                insert.bind(bytes)
                try insert.run()
            }
            let find = try SQLiteStatement(db, "SELECT digest, typeof(digest) FROM t")
            for bytes in [[], [0], Array(0...255)] as [[UInt8]] {
                #expect(try find.step())
                #expect(find.bytes(0) == bytes)
                #expect(find.text(1) == "blob")
            }
        }
    }

    @Test func `nothing is bound as NULL, and a statement goes on after its end`() throws {
        try queue.write { db in
            let insert = try SQLiteStatement(db, "INSERT INTO t VALUES (?, ?, NULL)")
            for number in [nil, 7] as [UInt8?] {
                insert.bind(number)
                insert.bind("")
                try insert.run()
            }
            let find = try SQLiteStatement(db, "SELECT number IS NULL, text IS NULL, digest FROM t WHERE rowid >= ?")
            for first in [1, 2] {
                find.bind(first)
                #expect(try find.step())
                #expect(find.bool(0) == (first == 1))
                #expect(!find.bool(1))
                #expect(find.digest(2) == nil)
                find.end()
            }
        }
    }

    @Test func `what SQLite refuses is thrown once, and the statement can be used again`() throws {
        try queue.write { db in
            try db.execute(sql: "CREATE UNIQUE INDEX one ON t (number)")
            let insert = try SQLiteStatement(db, "INSERT INTO t VALUES (?, 'x', NULL)")
            insert.bind(1)
            try insert.run()
            insert.bind(1)
            #expect(throws: DatabaseError.self) { try insert.run() }
            insert.bind(1)
            insert.bind(2)  // There is no second place.
            #expect(throws: DatabaseError.self) { try insert.run() }
            insert.bind(3)
            try insert.run()
            #expect(try Int.fetchAll(db, sql: "SELECT number FROM t ORDER BY 1") == [1, 3])
        }
    }

    @Test func `a value of no meaning is none`() throws {
        try queue.write { db in
            let find = try SQLiteStatement(db, "SELECT 2, 99, 300, -1")
            #expect(try find.step())
            #expect(find.value(0) == Contribution.Source.remitted)
            for column in 1...3 { #expect((find.value(Int32(column)) as Contribution.Source?) == nil) }
        }
    }
}
