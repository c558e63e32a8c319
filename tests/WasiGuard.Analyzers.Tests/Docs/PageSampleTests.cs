using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace WasiGuard.Analyzers.Tests;

/// <summary>Every program on a rule's page compiles and is reported as the page says.</summary>
public partial class PageSampleTests
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private const string Registration = """
        namespace Microsoft.Extensions.DependencyInjection
        {
            public interface IServiceCollection;

            public static class ServiceCollectionServiceExtensions
            {
                public static IServiceCollection AddSingleton<TService, TImplementation>(this IServiceCollection services)
                    where TService : class where TImplementation : class, TService => services;
            }
        }
        """;

    // A count has no program that is wrong.
    public static TheoryData<string> Ids => [.. RulePages.Rules.Where(rule => rule.Category != "Analysis").Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Page_Programs_AreReportedAsThePageSays(string id)
    {
        var programs = Program().Matches(await File.ReadAllTextAsync(RulePages.PathOf(id), TestContext.Current.CancellationToken)).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(2, programs.Count);
        Assert.Contains(Mark().Matches(programs[0]), mark => mark.Groups[1].Value == id);
        Assert.Empty(Mark().Matches(programs[1]));
        foreach (var program in programs)
            await VerifyAsync(program, strict: id is "WG1002" or "WG2008");
    }

    private static async Task VerifyAsync(string program, bool strict)
    {
        var isProgram = CSharpSyntaxTree.ParseText(program, cancellationToken: TestContext.Current.CancellationToken).GetCompilationUnitRoot(TestContext.Current.CancellationToken).Members.Any(SyntaxKind.GlobalStatement);
        var compilation = Verifier.Compile(program)
            .AddSyntaxTrees(Verifier.Parse(Usings, "Usings.cs"), Verifier.Parse(Registration, "Registration.cs"))
            .WithOptions(new CSharpCompilationOptions(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(each => each.Severity == DiagnosticSeverity.Error));

        var folder = Directory.CreateTempSubdirectory("wasiguard-page-");
        try
        {
            ModuleFile[] modules = [Guest(folder, "fetch"), Guest(folder, "hello"), Guest(folder, "nostart", "plugin")];
            var reported = (await Verifier.AnalyzeAsync(compilation, strict, modules))
                .Where(each => each.Severity > DiagnosticSeverity.Hidden)
                .Select(each => $"{each.Location.GetLineSpan().StartLinePosition.Line + 1}: {each.Severity.ToString().ToLowerInvariant()} {each.Id}");
            var stated = program.Split('\n').SelectMany((line, index) => Mark().Matches(line).Select(mark => $"{index + 1}: {mark.Value[3..]}"));
            Assert.Equal(stated.Order(StringComparer.Ordinal), reported.Distinct().Order(StringComparer.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ModuleFile Guest(DirectoryInfo folder, string name, string? shownAs = null)
    {
        var path = Path.Combine(folder.CreateSubdirectory("guests").FullName, $"{shownAs ?? name}.wasm");
        File.Copy(Path.Combine(RulePages.RepositoryRoot, "tests", "Modules", $"{name}.wasm"), path);
        return new(path);
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Program();

    [GeneratedRegex(@"// (?:warning|error|info) (WG\d+)")]
    private static partial Regex Mark();
}
