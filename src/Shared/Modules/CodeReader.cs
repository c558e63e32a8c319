namespace WasiGuard;

/// <summary>Walks through the instructions of one function and counts what makes it expensive to compile.</summary>
/// <remarks>An instruction that is not known here ends the walk: the engine refuses the function at the same place, before it optimizes anything.</remarks>
/// <param name="code">The instructions.</param>
/// <param name="module">What the module declares.</param>
internal ref partial struct CodeReader(WasmReader code, CodeContext module)
{
    // Nothing that is compiled comes near it.
    private const int Highest = 1 << 24;

    private readonly CodeContext _module = module;
    private readonly List<CodeBlock> _open = module.Open;
    private readonly VariableFlow _flow = module.Flow;
    private WasmReader _code = code;
    private CompilationCost _cost;
    private int _results;
    private int _height;
    private int _handlers;
    private int _loopDepth;
    private Run _run;

    /// <summary>What the instructions before have left.</summary>
    private enum Run
    {
        Other,
        Operation,
        OperationThenConstant,
    }

    /// <summary>How far the walk has come.</summary>
    public readonly int Position => _code.Position;

    /// <summary>Whether it adds, subtracts or multiplies whole numbers.</summary>
    public bool HasArithmetic { get; private set; }

    /// <summary>Reads to the end of the function.</summary>
    /// <param name="locals">Its parameters and local variables.</param>
    /// <param name="references">How many of them may hold references of a managed heap.</param>
    /// <param name="results">What it gives.</param>
    /// <exception cref="WasmFormatException">The code ends in the middle of an instruction.</exception>
    public CompilationCost Read(long locals, long references, int results)
    {
        _results = results;
        _cost.Locals = locals;
        _cost.References = references;
        _open.Clear();
        _open.Add(default);
        _flow.Begin(locals, _code.Left);
        while (_open.Count > 0 && !_code.IsAtEnd && ReadInstruction())
        {
            _cost.Instructions++;
            _cost.Spans += _height;
        }

        _cost.Return(results);
        (_cost.Merged, _cost.Thrown) = (_flow.Merged, _flow.Thrown);
        (_cost.Handed, _cost.HandedSquares, _cost.RepeatedSquares) = (_flow.Handed, _flow.HandedSquares, _flow.RepeatedSquares);
        return _cost;
    }

    private bool ReadInstruction()
    {
        var instruction = _code.ReadByte();
        Move(StackEffects.OfPlain(instruction));
        _run = Chained(instruction);
        switch (instruction)
        {
            case 0x02 or 0x03 or 0x06:
                Open(isLoop: instruction == 0x03, blocks: instruction == 0x03 ? 2 : 1);
                if (instruction == 0x03)
                    _flow.OpenLoop();
                else
                    _flow.Open();
                return true;
            case 0x04:
                Move(-1);
                Open(isLoop: false, blocks: 3);
                _flow.OpenIf();
                return true;
            case 0x1f:
                Take(WasmProposals.Exceptions);
                Open(isLoop: false, blocks: 1);
                _flow.Open();
                ReadCatches();
                _flow.Catch();
                return true;
            case 0x05 or 0x19:
                Count(_open[^1]);
                _flow.Else();
                Begin();
                return true;
            case 0x07:
                _code.ReadUInt32();
                Count(_open[^1]);
                _flow.Else();
                Begin();
                return true;
            case 0x0b:
                Close();
                return true;
            case 0x0c:
                Join(_code.ReadUInt32());
                Leave();
                return true;
            case 0x0d:
                _cost.Blocks++;
                Join(_code.ReadUInt32());
                return true;
            case 0xd5 or 0xd6:
                Take(WasmProposals.FunctionReferences);
                _cost.Blocks++;
                Join(_code.ReadUInt32());
                return true;
            case 0x0e:
                ReadBranchTable();
                Leave();
                return true;
            case 0x0f:
                _cost.Return(_results);
                Leave();
                return true;
            case 0x00:
                Leave();
                return true;
            case 0x10 or 0x12:
                Call(_module.TypeOfFunction(_code.ReadUInt32()), isTail: instruction == 0x12);
                return true;
            case 0x11 or 0x13:
                CallIndirectly(isTail: instruction == 0x13);
                _code.ReadUInt32();
                return true;
            case 0x14 or 0x15:
                Take(WasmProposals.FunctionReferences);
                CallIndirectly(isTail: instruction == 0x15);
                return true;
            case 0x08:
                _code.ReadUInt32();
                Throw();
                return true;
            case 0x0a:
                Throw();
                return true;
            case 0x09 or 0x18:
                _code.ReadUInt32();
                Leave();
                return true;
            default:
                return ReadOperation(instruction);
        }
    }

    private void Open(bool isLoop, int blocks)
    {
        var (parameters, results) = ReadBlockType();
        Move(-parameters);
        var block = new CodeBlock(isLoop, parameters, results, _height, _handlers);
        _open.Add(block);
        Begin();
        Count(block);
        _cost.Blocks += blocks;
        // The one behind takes the results; a block with a single way into it takes nothing else.
        _cost.BlockValues += blocks > 1 ? block.Arity : results;
        if (!isLoop)
            return;
        _cost.Loops++;
        _cost.LoopDepths += ++_loopDepth;
    }

    /// <summary>A block, or its other arm, begins with what it takes.</summary>
    private void Begin() => _height = _open[^1].Height + _open[^1].Parameters;

    private void Close()
    {
        var block = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        _flow.Close();
        _cost.Arity += block.Arity;
        _height = Math.Min(block.Height + block.Results, Highest);
        _handlers = block.Handlers;
        if (block.IsLoop)
            _loopDepth--;
    }

    private void Join(uint depth)
    {
        _flow.Branch(depth);
        if (depth < (uint)_open.Count)
            Count(_open[^(int)(depth + 1)]);
        else
            _cost.Joins++;
    }

    private void Count(CodeBlock joined)
    {
        _cost.Joins++;
        _cost.Crossings += _height;
        _cost.Arity += joined.Arity;
    }

    /// <summary>What follows in this block is never reached: the operand stack is what it likes.</summary>
    private void Leave()
    {
        _height = _open[^1].Height;
        _flow.Leave();
    }

    private void Move(int values) => _height = Math.Clamp(_height + values, _open[^1].Height, Highest);

    private void ReadBranchTable()
    {
        Move(-1);
        var count = _code.ReadCount() + 1;
        // Equal targets are one, and there are no more of them than open blocks.
        var different = Math.Min(count, _open.Count);
        _cost.Targets += different;
        _cost.Blocks += different;
        var joins = _cost.Joins;
        for (var left = count; left > 0; left--)
            Join(_code.ReadUInt32());
        _cost.Joins = joins + different;
    }

    /// <summary>The clauses of a block, and those around it unless one of these catches all.</summary>
    private void ReadCatches()
    {
        const byte HasNoTag = 2;
        var catchesAll = false;
        var handlers = 0;
        for (var left = _code.ReadCount(); left > 0; left--)
        {
            var kind = _code.ReadByte();
            if (kind < HasNoTag)
                _code.ReadUInt32();
            Join(_code.ReadUInt32());
            if (!catchesAll)
                handlers++;
            catchesAll |= kind >= HasNoTag;
        }

        _cost.Blocks += handlers;
        _handlers = handlers + (catchesAll ? 0 : _handlers);
    }

    private (int Parameters, int Results) ReadBlockType()
    {
        const int Nothing = 0x40;
        var first = _code.Peek();
        if (first == Nothing)
        {
            _code.ReadByte();
            return default;
        }

        // A negative number is a value type.
        if ((first & 0xc0) == 0x40)
        {
            _module.ReadValueType(ref _code);
            return (0, 1);
        }

        var type = _module.TypeOf(_code.ReadUInt32());
        return (type.Parameters, type.Results);
    }

    private void Call(TypeShape type, bool isTail)
    {
        _cost.Call(type.Values);
        Move(-type.Parameters);
        Stop();
        if (isTail)
        {
            Take(WasmProposals.TailCalls);
            Leave();
        }
        else
        {
            Move(type.Results);
        }
    }

    private void CallIndirectly(bool isTail)
    {
        Move(-1);
        var type = _module.TypeOf(_code.ReadUInt32());
        _cost.CallIndirectly(type.Values);
        Call(type, isTail);
    }

    private void Throw()
    {
        Take(WasmProposals.Exceptions);
        _cost.Expansions += 2;
        Stop();
        Leave();
    }

    /// <summary>A place where something may be thrown or collected.</summary>
    private void Stop()
    {
        _cost.Handlers += _handlers;
        _cost.Blocks += _handlers > 0 ? 1 : 0;
        _flow.Call(_handlers);
        if (_module.HasManagedHeap)
            _cost.Roots += _cost.References + _height;
    }

    private readonly void Take(WasmProposals proposal) => _module.Uses |= proposal;
}
