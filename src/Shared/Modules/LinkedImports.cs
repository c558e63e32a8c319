namespace WasiGuard;

/// <summary>
/// Refuses what passed the guard, because a derived runner declares a capability that provides it, and that the engine behind the runner does not link.
/// </summary>
internal static class LinkedImports
{
    private const int MostNamed = 5;

    /// <param name="module">The module.</param>
    /// <param name="runnerType">The runner's type.</param>
    /// <param name="isLinked">Whether the engine links an import from outside WASI.</param>
    /// <exception cref="WasiModuleException">The module imports something that is not linked.</exception>
    public static void Check(WasiModule module, Type runnerType, Func<WasiImport, bool> isLinked)
    {
        var missing = module.Imports.Where(import => import.Module != KnownFunctions.Wasi && !isLinked(import)).ToArray();
        if (missing.Length == 0)
            return;
        var named = string.Join(", ", missing.Take(MostNamed).Select(import => GuestText.Shown($"{import.Module}.{import.Name}")));
        var more = missing.Length > MostNamed ? $" and {missing.Length - MostNamed} more" : "";
        throw new WasiModuleException(
            $"The module '{GuestText.Shown(module.Name)}' imports {named}{more}, which a capability of {runnerType.Name} claims to provide and its engine does not link. Override ExecuteCoreAsync to run such modules yourself, or build the module without the import.");
    }
}
