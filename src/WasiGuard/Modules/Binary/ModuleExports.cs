namespace WasiGuard;

/// <summary>An export of a module.</summary>
/// <param name="Kind">What it is, as a word.</param>
/// <param name="Type">The type of a function, where it is known.</param>
internal sealed record ModuleExport(string Kind, string? Type)
{
    public bool IsFunction => Kind == "function";

    public bool IsMemory => Kind == "memory";
}

/// <summary>What a module exports, as far as somebody asks: a few exports by name, and the names of the first functions.</summary>
/// <param name="named">The exports by name.</param>
/// <param name="functions">The names of the first functions.</param>
/// <param name="hasMore">Whether there are more functions.</param>
internal sealed class ModuleExports(IReadOnlyDictionary<string, ModuleExport> named, IReadOnlyCollection<string> functions, bool hasMore)
{
    public IReadOnlyCollection<string> Functions => functions;

    public bool HasMore => hasMore;

    public ModuleExport? Find(string name) => named.TryGetValue(name, out var export) ? export : null;
}
