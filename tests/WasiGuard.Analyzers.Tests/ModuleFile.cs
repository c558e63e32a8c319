using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace WasiGuard.Analyzers.Tests;

/// <summary>A module that a project lists, as the compiler hands it over, but for the text, which nobody may ask for.</summary>
internal sealed class ModuleFile(string path) : AdditionalText
{
    public override string Path => path;

    /// <summary>Guests of the runners' tests.</summary>
    public static ModuleFile[] Of(params IEnumerable<string> names) =>
        [.. names.Select(name => new ModuleFile(System.IO.Path.Combine(RulePages.RepositoryRoot, "tests", "Modules", name)))];

    public override SourceText GetText(CancellationToken cancellationToken = default) => throw new InvalidOperationException("A module is no text.");
}
