namespace WasiGuard;

/// <content>Instructions that neither branch nor call.</content>
internal ref partial struct CodeReader
{
    private bool ReadOperation(byte instruction)
    {
        switch (instruction)
        {
            case 0x1c:
                for (var left = _code.ReadCount(); left > 0; left--)
                    _module.ReadValueType(ref _code);
                return true;
            case 0x25 or 0x26:
                _cost.Expansions += 2;
                _code.ReadUInt32();
                return true;
            case 0x23 or 0x24:
                // References of a managed heap are counted and guarded wherever they go.
                if (_module.HasManagedHeap)
                    _cost.Expansions++;
                if (instruction == 0x24)
                    _cost.GlobalWrites++;
                _code.ReadUInt32();
                return true;
            case 0x21 or 0x22:
                _flow.Write(_code.ReadUInt32());
                return true;
            case 0x20 or 0x3f or 0x40:
                _code.ReadUInt32();
                return true;
            case >= 0x28 and <= 0x3e:
                SkipMemoryArgument();
                return true;
            case 0x41 or 0x42:
                _code.SkipSigned();
                return true;
            case 0x43:
                _code.Skip(4);
                return true;
            case 0x44:
                _code.Skip(8);
                return true;
            case 0xd0:
                ReadHeapType();
                return true;
            case 0xd2:
                _module.Escapes(_code.ReadUInt32());
                return true;
            case 0xd3:
                Take(WasmProposals.GarbageCollection);
                return true;
            case 0xd4:
                Take(WasmProposals.FunctionReferences);
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
            case 0x77 or 0x78 or 0x89 or 0x8a:
                _cost.Rotations++;
                return true;
            case 0x6a or 0x6b or 0x6c or 0x7c or 0x7d or 0x7e:
                HasArithmetic = true;
                return true;
            case 0x01 or 0x1a or 0x1b or 0xd1 or (>= 0x45 and <= 0xc4):
                return true;
            default:
                return false;
        }
    }

    private Run Chained(byte instruction)
    {
        // A constant operand is tried on both sides of everything that came before it.
        const int WithConstant = 4;
        switch (instruction)
        {
            case 0x45 or 0x50 or (>= 0x67 and <= 0x69) or (>= 0x79 and <= 0x7b) or (>= 0x8b and <= 0x91) or (>= 0x99 and <= 0x9f) or (>= 0xa7 and <= 0xc4):
                _cost.Chains += _run == Run.Operation ? 1 : 0;
                return Run.Operation;
            case >= 0x46 and <= 0xa6:
                _cost.Chains += _run == Run.OperationThenConstant ? WithConstant : 0;
                return Run.Operation;
            case >= 0x41 and <= 0x44 when _run == Run.Operation:
                return Run.OperationThenConstant;
            default:
                return Run.Other;
        }
    }

    private void SkipMemoryArgument()
    {
        const uint NamesMemory = 64;
        if ((_code.ReadUInt32() & NamesMemory) != 0)
            _code.ReadUInt32();
        _code.ReadUInt64();
    }

    /// <summary>The type of a null; a number that is not negative is a type of the module's.</summary>
    private void ReadHeapType()
    {
        const byte Negative = 0x40, Functions = 0x70, NoFunctions = 0x73;
        var first = _code.Peek();
        var isAbstract = first < 0x80 && (first & Negative) != 0;
        Take(isAbstract ? WasmReader.UsesOf(first) : WasmProposals.FunctionReferences);
        _module.HasManagedHeap |= isAbstract && first is not (Functions or NoFunctions);
        _code.SkipSigned();
    }

    private bool ReadManaged()
    {
        const uint LastThatAllocates = 10;
        Take(WasmProposals.GarbageCollection);
        _module.HasManagedHeap = true;
        var instruction = _code.ReadUInt32();
        _cost.Expansions += instruction is <= 1 or (>= 6 and <= LastThatAllocates) or (>= 16 and <= 19) ? 3 : instruction is >= 20 and <= 25 ? 2 : 1;
        Stop();
        Move(StackEffects.OfManaged(instruction));
        switch (instruction)
        {
            case 0 or 1:
                var fields = _module.TypeOf(_code.ReadUInt32()).Fields;
                _cost.Fields += fields;
                if (instruction == 0)
                    Move(1 - fields);
                return true;
            case 8:
                _code.ReadUInt32();
                var elements = _code.ReadUInt32();
                _cost.Fields += elements;
                Move(1 - (int)Math.Min(elements, int.MaxValue));
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
                _cost.Blocks++;
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
        var instruction = _code.ReadUInt32();
        Move(StackEffects.OfBulk(instruction));
        switch (instruction)
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
            case >= 19 and <= 22:
                Take(WasmProposals.WideArithmetic);
                return true;
            case <= 7:
                return true;
            default:
                return false;
        }
    }

    private void SkipVector()
    {
        var instruction = _code.ReadUInt32();
        Move(StackEffects.OfVector(instruction));
        _cost.Vectors++;
        switch (instruction)
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
            case >= 0x100:
                Take(WasmProposals.RelaxedSimd);
                break;
        }
    }

    private void SkipAtomic()
    {
        const uint Fence = 3;
        var instruction = _code.ReadUInt32();
        Move(StackEffects.OfAtomic(instruction));
        if (instruction == Fence)
            _code.Skip(1);
        else
            SkipMemoryArgument();
    }
}
