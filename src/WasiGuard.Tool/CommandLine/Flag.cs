using System.CommandLine;

namespace WasiGuard.Tool;

/// <summary>An option that is there or not.</summary>
internal static class Flag
{
    public static Option<bool> Create(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.Zero };
}
