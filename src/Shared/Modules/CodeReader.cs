namespace WasiGuard;

/// <summary>Walks through the instructions of one function and counts what makes it expensive to compile.</summary>
/// <remarks>An instruction that is not known here ends the walk: the engine refuses the function at the same place, before it optimizes anything.</remarks>
internal ref struct CodeReader(WasmReader code, ReadOnlySpan<TypeShape> types, ReadOnlySpan<uint> functionTypes, bool hasManagedHeap, List<CodeReader.Block> open)
{
    /// <summary>A block that is not closed yet.</summary>
    internal readonly record struct Block(bool IsLoop, int Arity);

    private readonly ReadOnlySpan<TypeShape> _types = types;
    private readonly ReadOnlySpan<uint> _functionTypes = functionTypes;
    private readonly List<Block> _open = open;
    private WasmReader _code = code;
    private CompilationCost _cost;
    private int _loopDepth;

    /// <summary>How far the walk has come.</summary>
    public readonly int Position => _code.Position;

    /// <summary>Reads to the end of the function.</summary>
    /// <exception cref="WasmFormatException">The code ends in the middle of an instruction.</exception>
    public CompilationCost Read(long locals)
    {
        _cost.Locals = locals;
        _open.Clear();
        _open.Add(default);
        while (_open.Count > 0 && !_code.IsAtEnd && ReadInstruction())
        {
        }

        return _cost;
    }

    private bool ReadInstruction()
    {
        switch (_code.ReadByte())
        {
            case 0x02 or 0x04 or 0x06:
                Open(isLoop: false);
                return true;
            case 0x03:
                Open(isLoop: true);
                return true;
            case 0x1f:
                Open(isLoop: false);
                ReadCatches();
                return true;
            case 0x05 or 0x19:
                Join(depth: 0);
                return true;
            case 0x07:
                _code.ReadUInt32();
                Join(depth: 0);
                return true;
            case 0x0b:
                Close();
                return true;
            case 0x0c or 0x0d or 0xd5 or 0xd6:
                Join(_code.ReadUInt32());
                return true;
            case 0x0e:
                ReadBranchTable();
                return true;
            case 0x10 or 0x12:
                CallFunction(_code.ReadUInt32());
                return true;
            case 0x11 or 0x13:
                _cost.Expansions++;
                CallType(_code.ReadUInt32());
                _code.ReadUInt32();
                return true;
            case 0x14 or 0x15:
                _cost.Expansions++;
                CallType(_code.ReadUInt32());
                return true;
            case 0x1c:
                for (var left = _code.ReadCount(); left > 0; left--)
                    _code.SkipValueType();
                return true;
            case 0x08 or 0x25 or 0x26:
                _cost.Expansions += 2;
                _code.ReadUInt32();
                return true;
            case 0x0a:
                _cost.Expansions += 2;
                return true;
            case 0x23 or 0x24:
                // References of a managed heap are counted and guarded wherever they go.
                if (hasManagedHeap)
                    _cost.Expansions++;
                _code.ReadUInt32();
                return true;
            case 0x09 or 0x18 or (>= 0x20 and <= 0x22) or 0x3f or 0x40 or 0xd2:
                _code.ReadUInt32();
                return true;
            case >= 0x28 and <= 0x3e:
                SkipMemoryArgument();
                return true;
            case 0x41 or 0x42 or 0xd0:
                _code.SkipSigned();
                return true;
            case 0x43:
                _code.Skip(4);
                return true;
            case 0x44:
                _code.Skip(8);
                return true;
            case 0xfb:
                return ReadManaged();
            case 0xfc:
                return ReadBulk();
            case 0xfd:
                SkipVector();
                return true;
            case 0xfe:
                SkipAtomic();
                return true;
            case 0x00 or 0x01 or 0x0f or 0x1a or 0x1b or 0xd1 or 0xd3 or 0xd4 or (>= 0x45 and <= 0xc4):
                return true;
            default:
                return false;
        }
    }

    private void Open(bool isLoop)
    {
        var block = new Block(isLoop, ReadBlockArity());
        _open.Add(block);
        _cost.Joins++;
        _cost.Arity += block.Arity;
        if (!isLoop)
            return;
        _cost.Loops++;
        _cost.LoopDepths += ++_loopDepth;
    }

    private void Close()
    {
        var block = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        _cost.Arity += block.Arity;
        if (block.IsLoop)
            _loopDepth--;
    }

    private void Join(uint depth)
    {
        _cost.Joins++;
        if (depth < (uint)_open.Count)
            _cost.Arity += _open[^(int)(depth + 1)].Arity;
    }

    private void ReadBranchTable()
    {
        var count = _code.ReadCount() + 1;
        _cost.Targets += Math.Min(count, _open.Count);
        for (var left = count; left > 0; left--)
            Join(_code.ReadUInt32());
        // Equal targets are one, and there are no more of them than open blocks.
        _cost.Joins -= count - Math.Min(count, _open.Count);
    }

    private void ReadCatches()
    {
        for (var left = _code.ReadCount(); left > 0; left--)
        {
            if (_code.ReadByte() < 2)
                _code.ReadUInt32();
            Join(_code.ReadUInt32());
        }
    }

    private int ReadBlockArity()
    {
        const int Nothing = 0x40;
        var first = _code.Peek();
        if (first == Nothing)
        {
            _code.ReadByte();
            return 0;
        }

        // A negative number is a value type.
        if ((first & 0xc0) == 0x40)
        {
            _code.SkipValueType();
            return 1;
        }

        return TypeOf(_code.ReadUInt32()).Values;
    }

    private void CallFunction(uint function)
    {
        if (function < (uint)_functionTypes.Length)
            CallType(_functionTypes[(int)function]);
    }

    private void CallType(uint type) => _cost.Call(TypeOf(type).Values);

    private readonly TypeShape TypeOf(uint type) => type < (uint)_types.Length ? _types[(int)type] : default;

    private void SkipMemoryArgument()
    {
        const uint NamesMemory = 64;
        if ((_code.ReadUInt32() & NamesMemory) != 0)
            _code.ReadUInt32();
        _code.ReadUInt64();
    }

    private bool ReadManaged()
    {
        var instruction = _code.ReadUInt32();
        const uint LastThatAllocates = 10;
        _cost.Expansions += instruction is <= 1 or (>= 6 and <= LastThatAllocates) ? 3 : 1;
        switch (instruction)
        {
            case 0 or 1:
                _cost.Fields += TypeOf(_code.ReadUInt32()).Fields;
                return true;
            case 8:
                _code.ReadUInt32();
                _cost.Fields += _code.ReadUInt32();
                return true;
            case 6 or 7 or (>= 11 and <= 14) or 16:
                _code.ReadUInt32();
                return true;
            case (>= 2 and <= 5) or 9 or 10 or (>= 17 and <= 19):
                _code.ReadUInt32();
                _code.ReadUInt32();
                return true;
            case >= 20 and <= 23:
                _code.SkipSigned();
                return true;
            case 24 or 25:
                _code.ReadByte();
                Join(_code.ReadUInt32());
                _code.SkipSigned();
                _code.SkipSigned();
                return true;
            case 15 or (>= 26 and <= 30):
                return true;
            default:
                return false;
        }
    }

    private bool ReadBulk()
    {
        switch (_code.ReadUInt32())
        {
            case 8 or 10:
                _code.ReadUInt32();
                _code.ReadUInt32();
                return true;
            case 9 or 11 or 13:
                _code.ReadUInt32();
                return true;
            case 12 or 14:
                _cost.Expansions++;
                _code.ReadUInt32();
                _code.ReadUInt32();
                return true;
            case >= 15 and <= 17:
                _cost.Expansions++;
                _code.ReadUInt32();
                return true;
            case <= 7 or (>= 19 and <= 22):
                return true;
            default:
                return false;
        }
    }

    private void SkipVector()
    {
        switch (_code.ReadUInt32())
        {
            case <= 11 or 92 or 93:
                SkipMemoryArgument();
                break;
            case 12 or 13:
                _code.Skip(16);
                break;
            case >= 21 and <= 34:
                _code.Skip(1);
                break;
            case >= 84 and <= 91:
                SkipMemoryArgument();
                _code.Skip(1);
                break;
        }
    }

    private void SkipAtomic()
    {
        const uint Fence = 3;
        if (_code.ReadUInt32() == Fence)
            _code.Skip(1);
        else
            SkipMemoryArgument();
    }
}
