using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Emit;

namespace WasiGuard.Analyzers.Tests;

/// <summary>What a build makes of a project: the assembly with the facts that the generator writes.</summary>
internal static class FactsOf
{
    /// <summary>The project with what the generator adds.</summary>
    public static Compilation WithFacts(CSharpCompilation project)
    {
        var driver = CSharpGeneratorDriver.Create([Generator()], parseOptions: (CSharpParseOptions)project.SyntaxTrees[0].Options, optionsProvider: new Options("true"));
        driver.RunGeneratorsAndUpdateCompilation(project, out var built, out var problems, TestContext.Current.CancellationToken);
        Assert.Empty(problems);
        return built;
    }

    private static ISourceGenerator Generator() =>
        new MemberFactsGenerator { Failed = failure => throw new InvalidOperationException($"The engine failed: {failure}", failure) }.AsSourceGenerator();

    /// <summary>The facts by documentation id.</summary>
    public static SortedDictionary<string, string> In(CSharpCompilation project, string option = "true")
    {
        var driver = CSharpGeneratorDriver.Create([Generator()], parseOptions: (CSharpParseOptions)project.SyntaxTrees[0].Options, optionsProvider: new Options(option));
        driver.RunGeneratorsAndUpdateCompilation(project, out var built, out var problems, TestContext.Current.CancellationToken);
        Assert.Empty(problems);
        var facts = built.Assembly.GetAttributes().Where(each => each.AttributeClass?.Name == nameof(MemberFactsAttribute));
        return new(facts.ToDictionary(each => (string)each.ConstructorArguments[0].Value!, each => (string)each.ConstructorArguments[1].Value!), StringComparer.Ordinal);
    }

    /// <summary>The assembly as a file, or the reference assembly that a build gives to dependents.</summary>
    public static MetadataReference AsFile(CSharpCompilation project, bool isReferenceAssembly)
    {
        using var image = new MemoryStream();
        var options = new EmitOptions(metadataOnly: isReferenceAssembly, includePrivateMembers: !isReferenceAssembly);
        var result = WithFacts(project).Emit(image, options: options, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    private sealed class Options(string option) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(option);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Values(string option) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value)
            {
                value = key == "wasiguard_write_facts" ? option : null;
                return value is not null;
            }
        }
    }
}
