extension BrokerCore {
    /// Who has the job now; nil: nobody, or it is not in the window.
    package func worker(of job: JobID) -> WorkerID? {
        guard case .leased(let attempt)? = window.jobs[job]?.state else { return nil }
        return attempts[attempt]?.worker
    }
}
