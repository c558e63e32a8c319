using System.Numerics;
using System.Runtime.InteropServices;

namespace WasiGuard;

/// <summary>
/// Follows which variables of a function may differ where several ways come together. A compiler has a value of its own for each of them there, and the time of its
/// register allocator grows with the square of their number. Whether a variable is read again is not looked at. What following them costs is in proportion to the
/// bytes of the code: in a function that takes more, every variable counts as different.
/// </summary>
internal sealed class VariableFlow
{
    // No engine takes a function with more.
    private const long MostVariables = 50_000;

    // A microsecond for ten bytes.
    private const long FirstSteps = 4_000_000;
    private const long StepsPerByte = 1000;

    // 16 MB.
    private const long MostHeld = 4_000_000;

    private const int Different = -1;

    private readonly List<Block> _open = [];

    // The last write to each variable that the code has written so far, in the order of their first ones. The others are as they were at the beginning, 0.
    private List<int> _now = [];

    // Where a variable is among them, counted on from function to function, so that nothing has to be cleared.
    private long[] _places = [];
    private long _firstPlace;
    private long _nextPlace = 1;
    private List<int>? _beforeCatches;
    private long _variables;
    private bool _isDead;
    private bool _isGivenUp;
    private int _lastWrite;
    private long _stepsLeft;
    private long _held;

    /// <summary>For each place where ways come together, the variables that differ.</summary>
    public long Merged { get; private set; }

    /// <summary>For each way to it, the variables that differ from those before.</summary>
    public long Handed { get; private set; }

    /// <summary>The squares of the same, of ways to the ends of blocks: what is handed on is put in order, two by two.</summary>
    public long HandedSquares { get; private set; }

    /// <summary>The squares of the same, of ways back to loops.</summary>
    public long RepeatedSquares { get; private set; }

    /// <summary>For each clause that may catch what a call throws, the variables that have changed since the outermost block with clauses began.</summary>
    public long Thrown { get; private set; }

    /// <summary>Begins with a function.</summary>
    /// <param name="variables">Its parameters and local variables.</param>
    /// <param name="bytes">Its code.</param>
    public void Begin(long variables, int bytes)
    {
        (Merged, Handed, HandedSquares, RepeatedSquares, Thrown, _held, _lastWrite, _isDead, _isGivenUp, _beforeCatches) = (0, 0, 0, 0, 0, 0, 0, false, false, null);
        (_variables, _stepsLeft, _now, _firstPlace) = (variables <= MostVariables ? variables : 0, FirstSteps + (StepsPerByte * bytes), [], _nextPlace);
        _open.Clear();
        Open();
    }

    public void Write(uint variable)
    {
        if (_isGivenUp || variable >= _variables)
            return;
        if (variable >= _places.Length)
            Array.Resize(ref _places, (int)Math.Max(variable + 1, 2L * _places.Length));
        ref var place = ref _places[variable];
        if (place < _firstPlace)
        {
            place = _nextPlace++;
            _now.Add(0);
        }

        _now[(int)(place - _firstPlace)] = ++_lastWrite;
    }

    public void Open() => _open.Add(new(_isDead));

    public void OpenLoop() => _open.Add(new(_isDead) { IsLoop = true, Ways = _isGivenUp ? null : Copy() });

    /// <summary>Opens a block that may be passed by.</summary>
    public void OpenIf() => _open.Add(new(_isDead) { Before = _isGivenUp ? null : Copy(), IsReached = _isGivenUp });

    /// <summary>From here to the end of the block, calls may lead to clauses of it.</summary>
    public void Catch()
    {
        if (_beforeCatches is not null || _isGivenUp)
            return;
        _beforeCatches = Copy();
        _open[^1].IsOutermostCatch = true;
    }

    /// <summary>The other arm of the block begins, or a clause of the old kind.</summary>
    public void Else()
    {
        var block = _open[^1];
        Branch(depth: 0);
        _isDead = block.WasDead;
        if (block.Before is null)
            return;
        Lengthen(block.Before);
        (_now, block.Before) = (block.Before, null);
        _held -= _now.Count;
    }

    /// <summary>Goes, or may go, to the end of a block around, to the beginning of a loop.</summary>
    /// <param name="depth">How many blocks lie between.</param>
    public void Branch(uint depth)
    {
        if (_isDead || depth >= (uint)_open.Count)
            return;
        var block = _open[^(int)(depth + 1)];
        block.IsReached = true;
        if (_isGivenUp)
            Hand(_variables, block.IsLoop);
        else if (block.Ways is { } ways)
            Hand(Join(ways), block.IsLoop);
        else
            block.Ways = Copy();
    }

    /// <summary>What follows is not reached.</summary>
    public void Leave() => _isDead = true;

    /// <summary>Calls what may throw to so many clauses.</summary>
    public void Call(int clauses)
    {
        if (_isDead || clauses == 0)
            return;
        if (_beforeCatches is { } before)
            Thrown += clauses * Changed(before);
        else if (_isGivenUp)
            Thrown += clauses * _variables;
    }

    public void Close()
    {
        var block = _open[^1];
        // Without an arm for it, the other way passes by.
        if (block.Before is not null)
            Else();
        _open.RemoveAt(_open.Count - 1);
        _held -= block.Ways?.Count ?? 0;
        if (block.IsOutermostCatch)
        {
            _held -= _beforeCatches?.Count ?? 0;
            _beforeCatches = null;
        }

        if (_isGivenUp)
        {
            Merged += block.IsReached ? _variables : 0;
            _isDead &= !block.IsReached || block.IsLoop;
        }
        else if (block.IsLoop)
        {
            if (block.IsReached)
                Merged += Differences(block.Ways!);
        }
        else if (block.Ways is { } ways)
        {
            if (!_isDead)
                Join(ways);
            _isDead = false;
            Merged += Differences(ways);
            Continue(ways);
        }
    }

    private void Hand(long variables, bool isRepeated)
    {
        Handed += variables;
        if (isRepeated)
            RepeatedSquares += variables * variables;
        else
            HandedSquares += variables * variables;
    }

    /// <summary>Adds what is now to the ways that are known.</summary>
    /// <returns>How many variables differ.</returns>
    private long Join(List<int> ways)
    {
        Lengthen(ways);
        Step();
        var now = CollectionsMarshal.AsSpan(_now);
        var known = CollectionsMarshal.AsSpan(ways)[..now.Length];
        var (at, different) = (0, new Vector<int>(Different));
        for (; at + Vector<int>.Count <= now.Length; at += Vector<int>.Count)
        {
            var before = new Vector<int>(known[at..]);
            Vector.ConditionalSelect(Vector.Equals(before, new(now[at..])), before, different).CopyTo(known[at..]);
        }

        for (; at < now.Length; at++)
        {
            if (known[at] != now[at])
                known[at] = Different;
        }

        return known.Count(Different);
    }

    private long Differences(List<int> ways)
    {
        Step();
        return CollectionsMarshal.AsSpan(ways).Count(Different);
    }

    private long Changed(List<int> before)
    {
        Step();
        var (now, then) = (_now, before.Count);
        var changed = 0L;
        for (var i = 0; i < now.Count; i++)
            changed += now[i] != (i < then ? before[i] : 0) ? 1 : 0;
        return changed;
    }

    /// <summary>Goes on with what several ways have in common; what differs is a value of its own.</summary>
    private void Continue(List<int> ways)
    {
        Lengthen(ways);
        _now = ways;
        foreach (ref var last in CollectionsMarshal.AsSpan(_now))
        {
            if (last == Different)
                last = ++_lastWrite;
        }
    }

    /// <summary>Adds the variables that were first written after the copy was made.</summary>
    private void Lengthen(List<int> copy)
    {
        var length = copy.Count;
        if (length >= _now.Count)
            return;
        CollectionsMarshal.SetCount(copy, _now.Count);
        CollectionsMarshal.AsSpan(copy)[length..].Clear();
        _held += copy.Count - length;
    }

    private List<int> Copy()
    {
        _held += _now.Count;
        Step();
        return [.. _now];
    }

    private void Step()
    {
        _stepsLeft -= _now.Count;
        if (!_isGivenUp && (_stepsLeft < 0 || _held > MostHeld))
            GiveUp();
    }

    /// <summary>From here on every variable counts as different, and nothing is held.</summary>
    private void GiveUp()
    {
        _isGivenUp = true;
        _now = [];
        _beforeCatches = null;
        foreach (var block in _open)
        {
            block.IsReached |= block.Before is not null;
            (block.Ways, block.Before) = (null, null);
        }
    }

    private sealed class Block(bool wasDead)
    {
        public bool WasDead => wasDead;

        public bool IsLoop { get; init; }

        /// <summary>Whether a branch leads to its end, of a loop to its beginning.</summary>
        public bool IsReached { get; set; }

        public bool IsOutermostCatch { get; set; }

        /// <summary>The variables before the block, for its other arm that has not begun.</summary>
        public List<int>? Before { get; set; }

        /// <summary>The variables on the ways to the end of the block or the beginning of the loop, where there are any.</summary>
        public List<int>? Ways { get; set; }
    }
}
