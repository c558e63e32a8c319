using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WasiGuard.Docs.Tests;

/// <summary>Every C# block is a program, or a file of one, that compiles against the built assemblies as it stands.</summary>
public sealed class CodeBlockTests
{
    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.Latest);

    private static readonly MetadataReference[] s_references =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    public static TheoryData<string, int> Blocks => [.. Document.All.SelectMany(document => document.Code("csharp").Select(block => (document.Name, block.Line + 1)))];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void CodeBlock_Compiles(string page, int line)
    {
        var code = Document.TextOf(Document.Get(page).Code("csharp").Single(block => block.Line + 1 == line));

        var errors = Errors(code);

        Assert.True(errors.Count == 0, $"{page}, line {line}:\n{string.Join('\n', errors)}\n{code}");
    }

    [Fact]
    public void CodeBlock_WithAnError_IsFound() => Assert.Contains("CS0117", Assert.Single(Errors("WasiGuard.WasiModule.FromNowhere();")));

    private static List<string> Errors(string code) =>
        [.. Compile(code).GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString())];

    internal static CSharpCompilation Compile(string code)
    {
        var tree = CSharpSyntaxTree.ParseText(code, s_parse);
        var isProgram = tree.GetCompilationUnitRoot().Members.OfType<GlobalStatementSyntax>().Any();
        var options = new CSharpCompilationOptions(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        return CSharpCompilation.Create("Block", [tree, CSharpSyntaxTree.ParseText(ImplicitUsings, s_parse)], s_references, options);
    }
}
