extension Range<Int> {
    /// The first position that does not come before what is searched; the end if all do. They lie in order. Allocates
    /// nothing.
    @inline(__always)
    func partitionPoint(isBefore: (Int) -> Bool) -> Int {
        var low = lowerBound
        var high = upperBound
        while low < high {
            let middle = (low + high) / 2
            if isBefore(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
