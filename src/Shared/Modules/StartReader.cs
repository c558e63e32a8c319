namespace WasiGuard;

/// <summary>
/// Reads what the engine does when a module starts: globals, tables, segments. It compiles a function of all that it cannot do beforehand; segments
/// with constant places it can.
/// </summary>
internal sealed class StartReader(ModuleOutline outline)
{
    private readonly bool _importsTable = outline.Imports.Any(import => import.Kind == WasiImportKind.Table);
    private CompilationCost _cost;

    public CompilationCost Cost => _cost;

    /// <summary>Bytes of the expressions.</summary>
    public int Bytes { get; private set; }

    public void ReadGlobals(WasmReader section, CodeContext module)
    {
        for (var left = section.ReadCount(); left > 0; left--)
        {
            module.ReadValueType(ref section);
            section.ReadByte();
            ReadExpression(ref section, module);
        }
    }

    public void ReadElements(WasmReader section, CodeContext module)
    {
        const uint IsNotActive = 1, NamesTableOrIsDeclared = 2, HoldsExpressions = 4;
        for (var left = section.ReadCount(); left > 0; left--)
        {
            var flags = section.ReadUInt32();
            var isActive = (flags & IsNotActive) == 0;
            var isDeclared = (flags & (IsNotActive | NamesTableOrIsDeclared)) == (IsNotActive | NamesTableOrIsDeclared);
            var isMade = !isDeclared;
            if (isActive)
            {
                if ((flags & NamesTableOrIsDeclared) != 0)
                    section.ReadUInt32();
                isMade = !ReadPlace(ref section, module) || _importsTable || (flags & HoldsExpressions) != 0;
            }

            if ((flags & (IsNotActive | NamesTableOrIsDeclared)) != 0)
            {
                if ((flags & HoldsExpressions) != 0)
                    module.ReadValueType(ref section);
                else
                    section.ReadByte();
            }

            var count = section.ReadCount();
            if (isMade)
            {
                _cost.Segments++;
                _cost.Elements += count;
            }

            ReadElements(ref section, module, count, (flags & HoldsExpressions) != 0);
        }
    }

    public void ReadData(WasmReader section, CodeContext module)
    {
        const uint IsPassive = 1, NamesMemory = 2;
        for (var left = section.ReadCount(); left > 0; left--)
        {
            var flags = section.ReadUInt32();
            if (flags == NamesMemory)
                section.ReadUInt32();
            if (flags != IsPassive)
            {
                // Even one with a constant place is written at the start when the memory is too large for an image of it.
                if (ReadPlace(ref section, module))
                    _cost.PlacedSegments++;
                else
                    _cost.Segments++;
            }

            section.ReadName();
        }
    }

    /// <summary>Reads an expression whose value is needed at the start.</summary>
    public void ReadExpression(ref WasmReader section, CodeContext module)
    {
        var start = section.Position;
        var expression = new CodeReader(section, module);
        _cost.Add(expression.Read(locals: 0, references: 0, results: 0));
        if (expression.HasArithmetic)
            module.Uses |= WasmProposals.ExtendedConstants;
        section.Skip(expression.Position - start);
        Bytes += section.Position - start;
    }

    /// <summary>Reads where a segment goes.</summary>
    /// <returns>Whether that is a number.</returns>
    private bool ReadPlace(ref WasmReader section, CodeContext module)
    {
        const byte Int32 = 0x41, Int64 = 0x42, End = 0x0b;
        var number = section;
        if (number.ReadByte() is Int32 or Int64)
        {
            number.SkipSigned();
            if (number.ReadByte() == End)
            {
                section = number;
                return true;
            }
        }

        ReadExpression(ref section, module);
        return false;
    }

    private void ReadElements(ref WasmReader section, CodeContext module, uint count, bool areExpressions)
    {
        for (var left = count; left > 0; left--)
        {
            if (areExpressions)
                ReadExpression(ref section, module);
            else
                module.Escapes(section.ReadUInt32());
        }
    }
}
