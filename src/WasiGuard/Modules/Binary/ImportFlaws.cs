namespace WasiGuard;

/// <summary>Imports that nobody can satisfy: functions that WASI preview 1 does not have, and known ones with another type.</summary>
internal static class ImportFlaws
{
    private const string WayOut = "Build it for WASI preview 1 (wasm32-wasip1) and against the headers of what it imports, or without it.";

    /// <summary>What is wrong and what to do, to follow the module's name in a message; null when nothing is.</summary>
    /// <param name="imports">The imports.</param>
    /// <param name="functionTypes">The type of each imported function, in order; null where it is not known.</param>
    public static string? Of(IReadOnlyList<WasiImport> imports, IReadOnlyList<string?> functionTypes)
    {
        var named = new List<string>();
        var more = 0;
        var functions = 0;
        foreach (var import in imports)
        {
            var type = import.Kind == WasiImportKind.Function ? functionTypes[functions++] : null;
            if (Flaw(import, type) is not { } flaw || named.Contains(flaw))
                continue;
            if (named.Count < GuestText.ShownNames)
                named.Add(flaw);
            else
                more++;
        }

        return named.Count == 0 ? null : $"imports {string.Join(", and ", named)}{(more > 0 ? $", and {more} more of this kind" : "")}. {WayOut}";
    }

    private static string? Flaw(WasiImport import, string? type)
    {
        if (KnownFunctions.Of(import.Module) is not { } known)
            return null;
        var name = GuestText.Shown($"{import.Module}.{import.Name}");
        if (!known.TryGetValue(import.Name, out var wanted))
        {
            // Of other modules a capability may provide more.
            return import.Module != KnownFunctions.Wasi ? null
                : import.Kind != WasiImportKind.Function ? $"the {NameOf(import.Kind)} {name}, where WASI preview 1 has nothing but functions"
                : $"{name}{(type is null ? "" : $" with the type {type}")}, a function that WASI preview 1 does not have";
        }

        if (import.Kind != WasiImportKind.Function)
            return $"{name} as a {NameOf(import.Kind)}, which is a function with the type {wanted}";
        return type is null || type == wanted ? null : $"{name} with the type {type}, which has the type {wanted}";
    }

    private static string NameOf(WasiImportKind kind) => kind.ToString().ToLowerInvariant();
}
