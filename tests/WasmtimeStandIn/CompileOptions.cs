namespace WasmtimeStandIn;

/// <summary>What follows <c>wasmtime compile</c>.</summary>
internal sealed class CompileOptions : EngineOptions
{
    private string? _output;

    public string Module { get; private set; } = "";

    public string Output => _output ?? Path.GetFileNameWithoutExtension(Module) + ".cwasm";

    public static CompileOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new CompileOptions();
        while (arguments is [var first, .. var rest])
        {
            if (first.StartsWith('-'))
            {
                arguments = options.Take(first, rest);
                continue;
            }

            options.Module = options.Module.Length == 0 ? first : throw new UsageException($"unexpected argument '{first}' found");
            arguments = rest;
        }

        return options.Module.Length > 0 ? options : throw new UsageException("the following required arguments were not provided:\n  <MODULE>");
    }

    protected override bool HasOption(string name) => name is "-o" or "--output";

    protected override void Set(string name, string value)
    {
        if (name is "-o" or "--output")
            _output = _output is null ? value : throw new UsageException("the argument '--output <OUTPUT>' cannot be used multiple times");
        else
            base.Set(name, value);
    }
}
