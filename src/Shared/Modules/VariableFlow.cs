namespace WasiGuard;

/// <summary>
/// Follows which variables of a function may differ where several ways come together. A compiler has a value of its own for each of them there, and the time of its
/// register allocator grows with the square of their number. Whether a variable is read again is not looked at.
/// </summary>
internal sealed class VariableFlow
{
    // No engine takes a function with more.
    private const long MostVariables = 50_000;

    // Beyond it, every variable counts as different: a function with so many joins is too expensive whatever they join.
    private const long MostSteps = 40_000_000;

    private const int Different = -1;

    private readonly List<Block> _open = [];
    private int[] _now = [];
    private int[]? _beforeCatches;
    private bool _isDead;
    private int _lastWrite;
    private long _steps;

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
        (Merged, Handed, HandedSquares, RepeatedSquares, Thrown, _steps, _lastWrite, _isDead, _beforeCatches) = (0, 0, 0, 0, 0, 0, 0, false, null);
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

    public void OpenLoop() => _open.Add(new(_isDead) { IsLoop = true, Ways = Copy() });

    /// <summary>Opens a block that may be passed by.</summary>
    public void OpenIf() => _open.Add(new(_isDead) { Before = Copy() });

    /// <summary>From here to the end of the block, calls may lead to clauses of it.</summary>
    public void Catch()
    {
        if (_beforeCatches is not null)
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
        _now = block.Before ?? _now;
        block.Before = null;
    }

    /// <summary>Goes, or may go, to the end of a block around, to the beginning of a loop.</summary>
    /// <param name="depth">How many blocks lie between.</param>
    public void Branch(uint depth)
    {
        if (_isDead || depth >= (uint)_open.Count)
            return;
        var block = _open[^(int)(depth + 1)];
        if (block.Ways is { } ways)
            Hand(Join(ways), block.IsLoop);
        else
            block.Ways = Copy();
        block.IsRepeated |= block.IsLoop;
    }

    /// <summary>What follows is not reached.</summary>
    public void Leave() => _isDead = true;

    /// <summary>Calls what may throw to so many clauses.</summary>
    public void Call(int clauses)
    {
        if (_beforeCatches is null || _isDead || clauses == 0)
            return;
        var changed = 0L;
        if (CanStep())
        {
            for (var i = 0; i < _now.Length; i++)
                changed += _now[i] != _beforeCatches[i] ? 1 : 0;
        }
        else
        {
            changed = _now.Length;
        }

        Thrown += clauses * changed;
    }

    public void Close()
    {
        var block = _open[^1];
        // Without an arm for it, the other way passes by.
        if (block.Before is not null)
            Else();
        _open.RemoveAt(_open.Count - 1);
        if (block.IsOutermostCatch)
            _beforeCatches = null;
        if (block.IsLoop)
        {
            if (block.IsRepeated)
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
        if (!CanStep())
        {
            ways.AsSpan().Fill(Different);
            return ways.Length;
        }

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
        _steps += ways.Length;
        return ways.AsSpan().Count(Different);
    }

    private int[] Copy()
    {
        _steps += _now.Length;
        return [.. _now];
    }

    private bool CanStep() => (_steps += _now.Length) <= MostSteps;

    private sealed class Block(bool wasDead)
    {
        public bool WasDead => wasDead;

        public bool IsLoop { get; init; }

        public bool IsRepeated { get; set; }

        public bool IsOutermostCatch { get; set; }

        /// <summary>The variables before the block, for its other arm that has not begun.</summary>
        public int[]? Before { get; set; }

        /// <summary>The variables on the ways to the end of the block or the beginning of the loop, where there are any.</summary>
        public int[]? Ways { get; set; }
    }
}
