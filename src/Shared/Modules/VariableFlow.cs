namespace WasiGuard;

/// <summary>
/// Follows which variables of a function may differ where several ways come together. A compiler has a value of its own for each of them there, and the time of its
/// register allocator grows with the square of their number. Whether a variable is read again is not looked at.
/// </summary>
internal sealed class VariableFlow
{
    // No engine takes a function with more.
    private const long MostVariables = 50_000;

    // Less than half a second, and 80 MB. Beyond it, every variable counts as different: a function with so many joins is too expensive whatever they join.
    private const long MostSteps = 400_000_000;
    private const long MostHeld = 20_000_000;

    private const int Different = -1;

    private readonly List<Block> _open = [];
    private int[] _now = [];
    private int[]? _beforeCatches;
    private bool _isDead;
    private bool _isGivenUp;
    private int _lastWrite;
    private long _steps;
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
    public void Begin(long variables)
    {
        (Merged, Handed, HandedSquares, RepeatedSquares, Thrown, _steps, _held, _lastWrite, _isDead, _isGivenUp, _beforeCatches) = (0, 0, 0, 0, 0, 0, 0, 0, false, false, null);
        _now = new int[variables <= MostVariables ? variables : 0];
        _open.Clear();
        Open();
    }

    public void Write(uint variable)
    {
        if (variable < (uint)_now.Length)
            _now[variable] = ++_lastWrite;
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
        (_now, block.Before) = (block.Before, null);
        _held -= _now.Length;
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
            Hand(_now.Length, block.IsLoop);
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
            Thrown += clauses * (long)_now.Length;
    }

    public void Close()
    {
        var block = _open[^1];
        // Without an arm for it, the other way passes by.
        if (block.Before is not null)
            Else();
        _open.RemoveAt(_open.Count - 1);
        _held -= block.Ways?.Length ?? 0;
        if (block.IsOutermostCatch)
        {
            _beforeCatches = null;
            _held -= _now.Length;
        }

        if (_isGivenUp)
        {
            Merged += block.IsReached ? _now.Length : 0;
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
            _now = ways;
            for (var i = 0; i < _now.Length; i++)
            {
                if (_now[i] == Different)
                    _now[i] = ++_lastWrite;
            }
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
    private long Join(int[] ways)
    {
        Step();
        var differences = 0L;
        for (var i = 0; i < ways.Length; i++)
        {
            if (ways[i] != _now[i])
                ways[i] = Different;
            differences += ways[i] == Different ? 1 : 0;
        }

        return differences;
    }

    private long Differences(int[] ways)
    {
        Step();
        return ways.AsSpan().Count(Different);
    }

    private long Changed(int[] before)
    {
        Step();
        var changed = 0L;
        for (var i = 0; i < _now.Length; i++)
            changed += _now[i] != before[i] ? 1 : 0;
        return changed;
    }

    private int[] Copy()
    {
        _held += _now.Length;
        Step();
        return [.. _now];
    }

    private void Step()
    {
        _steps += _now.Length;
        if (!_isGivenUp && (_steps > MostSteps || _held > MostHeld))
            GiveUp();
    }

    /// <summary>From here on every variable counts as different, and nothing is held.</summary>
    private void GiveUp()
    {
        _isGivenUp = true;
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
        public int[]? Before { get; set; }

        /// <summary>The variables on the ways to the end of the block or the beginning of the loop, where there are any.</summary>
        public int[]? Ways { get; set; }
    }
}
