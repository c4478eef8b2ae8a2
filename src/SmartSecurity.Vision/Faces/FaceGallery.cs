using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace SmartSecurity.Vision.Faces;

/// <summary>The best two people of a search.</summary>
/// <param name="Best">Null when the gallery is empty.</param>
/// <param name="BestScore">Cosine, −1..1.</param>
/// <param name="RunnerUpScore">Cosine of the next person; −1 where there is none.</param>
/// <param name="Size">Templates searched.</param>
public readonly record struct GalleryHit(Guid? Best, double BestScore, Guid? RunnerUp, double RunnerUpScore, int Size);

/// <summary>The galleries of all communities. A search sees one community and nobody else.</summary>
public sealed class FaceGallery
{
    private readonly ConcurrentDictionary<int, CommunityGallery> _communities = new();

    /// <summary>The gallery of a community; made empty when there is none.</summary>
    public CommunityGallery Of(int communityId) => _communities.GetOrAdd(communityId, _ => new CommunityGallery());

    /// <summary>Clears and forgets a whole community.</summary>
    public void Remove(int communityId)
    {
        if (_communities.TryRemove(communityId, out var gallery)) gallery.Clear();
    }
}

/// <summary>One template a resident, as 8-bit numbers with a scale each; search is a pass over all of them.</summary>
/// <remarks>
/// A search holds the read lock, so it sees the gallery as it was at one instant; adding and removing wait for it, at most some
/// milliseconds. Removing overwrites the template's bytes before it returns. Memory grows by blocks and is never copied, so that no
/// stale copy of a template stays behind. Source: docs/design/vision.md, "Search".
/// </remarks>
public sealed class CommunityGallery : IDisposable
{
    /// <summary>Templates a block: 2.9 MB of 704 numbers.</summary>
    private const int BlockRows = 4096;

    private readonly ReaderWriterLockSlim _lock = new();
    private readonly List<Block> _blocks = [];
    private readonly Dictionary<Guid, int> _places = [];
    private int _length;

    /// <summary>Templates held.</summary>
    public int Count
    {
        get
        {
            _lock.EnterReadLock();
            try { return _places.Count; }
            finally { _lock.ExitReadLock(); }
        }
    }

    /// <summary>Adds a resident's template, or replaces the one that is there.</summary>
    /// <param name="template">Unit length; the first one decides the length of all.</param>
    /// <exception cref="ArgumentException">The length differs from the gallery's, or is not 1 to 2,048.</exception>
    public void Put(Guid residentId, ReadOnlySpan<float> template)
    {
        if (template.Length is 0 or > Int8Dot.LengthMax) throw new ArgumentException("The template's length is not 1 to 2,048.", nameof(template));
        _lock.EnterWriteLock();
        try
        {
            if (_places.Count == 0) Reset(template.Length);
            if (template.Length != _length) throw new ArgumentException("The template is of another model.", nameof(template));
            if (!_places.TryGetValue(residentId, out var place))
            {
                place = _places.Count;
                if (place == _blocks.Count * BlockRows) _blocks.Add(new(_length));
                _places.Add(residentId, place);
            }
            _blocks[place / BlockRows].Write(place % BlockRows, residentId, template);
        }
        finally { _lock.ExitWriteLock(); }
    }

    /// <summary>Removes a resident and clears the template's memory.</summary>
    /// <returns>False when there was none.</returns>
    public bool Remove(Guid residentId)
    {
        _lock.EnterWriteLock();
        try
        {
            if (!_places.Remove(residentId, out var place)) return false;
            var last = _places.Count;
            var lastBlock = _blocks[last / BlockRows];
            if (place != last)
            {
                _blocks[place / BlockRows].Take(place % BlockRows, lastBlock, last % BlockRows);
                _places[_blocks[place / BlockRows].Ids[place % BlockRows]] = place;
            }
            lastBlock.Clear(last % BlockRows);
            if (last % BlockRows == 0) _blocks.RemoveAt(last / BlockRows);
            return true;
        }
        finally { _lock.ExitWriteLock(); }
    }

    /// <summary>Who is in it, at this instant.</summary>
    public IReadOnlyList<Guid> Ids
    {
        get
        {
            _lock.EnterReadLock();
            try { return [.. _places.Keys]; }
            finally { _lock.ExitReadLock(); }
        }
    }

    /// <summary>Removes everybody and clears their memory.</summary>
    public void Clear()
    {
        _lock.EnterWriteLock();
        try { Reset(_length); }
        finally { _lock.ExitWriteLock(); }
    }

    /// <summary>Compares with everybody.</summary>
    /// <exception cref="ArgumentException">The embedding is of another length than the templates.</exception>
    public GalleryHit Search(ReadOnlySpan<float> embedding)
    {
        Span<short> query = stackalloc short[Math.Min(embedding.Length, Int8Dot.LengthMax)];
        var queryScale = Quantise(embedding[..query.Length], query);
        _lock.EnterReadLock();
        try
        {
            if (_places.Count > 0 && embedding.Length != _length)
                throw new ArgumentException("The embedding is of another model.", nameof(embedding));
            var hit = new GalleryHit(null, -1, null, -1, _places.Count);
            for (var b = 0; b < _blocks.Count; b++)
                hit = _blocks[b].Search(query, queryScale, Math.Min(BlockRows, _places.Count - b * BlockRows), hit);
            return hit;
        }
        finally { _lock.ExitReadLock(); }
    }

    /// <summary>Everybody whose score reaches the threshold, best first: look-alikes and twins at enrolment.</summary>
    /// <param name="max">At most so many.</param>
    public IReadOnlyList<(Guid ResidentId, double Score)> FindAbove(ReadOnlySpan<float> embedding, double threshold, int max = 10)
    {
        Span<short> query = stackalloc short[Math.Min(embedding.Length, Int8Dot.LengthMax)];
        var queryScale = Quantise(embedding[..query.Length], query);
        var found = new List<(Guid, double)>();
        _lock.EnterReadLock();
        try
        {
            if (_places.Count > 0 && embedding.Length != _length)
                throw new ArgumentException("The embedding is of another model.", nameof(embedding));
            for (var place = 0; place < _places.Count; place++)
            {
                var score = _blocks[place / BlockRows].Score(query, queryScale, place % BlockRows);
                if (score >= threshold) found.Add((_blocks[place / BlockRows].Ids[place % BlockRows], score));
            }
        }
        finally { _lock.ExitReadLock(); }
        return [.. found.OrderByDescending(f => f.Item2).Take(max)];
    }

    /// <summary>Not to be used afterwards; the memory is cleared.</summary>
    public void Dispose()
    {
        Clear();
        _lock.Dispose();
    }

    /// <summary>True when every byte beyond the held templates is zero. For tests of removal.</summary>
    internal bool IsClearBeyondCount()
    {
        for (var place = _places.Count; place < _blocks.Count * BlockRows; place++)
            if (!_blocks[place / BlockRows].IsClear(place % BlockRows)) return false;
        return true;
    }

    private void Reset(int length)
    {
        for (var place = 0; place < _places.Count; place++) _blocks[place / BlockRows].Clear(place % BlockRows);
        _blocks.Clear();
        _places.Clear();
        _length = length;
    }

    private static float Quantise(ReadOnlySpan<float> vector, Span<short> query)
    {
        var scale = LargestOf(vector) / Int8Dot.QueryMax;
        for (var i = 0; i < query.Length; i++) query[i] = (short)MathF.Round(vector[i] / scale);
        return scale;
    }

    private static float LargestOf(ReadOnlySpan<float> vector)
    {
        var largest = 1e-12f;
        foreach (var value in vector) largest = Math.Max(largest, Math.Abs(value));
        return float.IsFinite(largest) ? largest : throw new ArgumentException("The vector holds a number that is none.", nameof(vector));
    }

    /// <summary>Rows of templates, one beside the other.</summary>
    private sealed class Block(int length)
    {
        private readonly sbyte[] _rows = GC.AllocateArray<sbyte>(BlockRows * length, pinned: true);   // pinned: the collector never leaves a copy behind
        private readonly float[] _scales = new float[BlockRows];

        public Guid[] Ids { get; } = new Guid[BlockRows];

        public void Write(int row, Guid id, ReadOnlySpan<float> template)
        {
            var scale = LargestOf(template) / Int8Dot.RowMax;
            var target = Row(row);
            for (var i = 0; i < length; i++) target[i] = (sbyte)MathF.Round(template[i] / scale);
            (_scales[row], Ids[row]) = (scale, id);
        }

        public void Take(int row, Block from, int fromRow)
        {
            from.Row(fromRow).CopyTo(Row(row));
            (_scales[row], Ids[row]) = (from._scales[fromRow], from.Ids[fromRow]);
        }

        public void Clear(int row)
        {
            Row(row).Clear();
            (_scales[row], Ids[row]) = (0, Guid.Empty);
        }

        public bool IsClear(int row) => _scales[row] == 0 && Ids[row] == Guid.Empty && !Row(row).ContainsAnyExcept((sbyte)0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public double Score(ReadOnlySpan<short> query, float queryScale, int row) => Int8Dot.Of(query, Row(row)) * queryScale * _scales[row];

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public GalleryHit Search(ReadOnlySpan<short> query, float queryScale, int count, GalleryHit hit)
        {
            for (var row = 0; row < count; row++)
            {
                var score = Score(query, queryScale, row);
                if (score > hit.BestScore)
                    hit = hit with { Best = Ids[row], BestScore = score, RunnerUp = hit.Best, RunnerUpScore = hit.BestScore };
                else if (score > hit.RunnerUpScore)
                    hit = hit with { RunnerUp = Ids[row], RunnerUpScore = score };
            }
            return hit;
        }

        private Span<sbyte> Row(int row) => _rows.AsSpan(row * length, length);
    }
}
