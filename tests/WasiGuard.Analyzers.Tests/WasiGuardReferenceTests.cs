using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace WasiGuard.Analyzers.Tests;

public class WasiGuardReferenceTests
{
    private static readonly string s_file = typeof(WasiExecInput).Assembly.Location;

    public static TheoryData<string, bool> References() => new()
    {
        { "the file", true },
        { "its content", true },
        { "its project", true },
        { "another file", false },
        { "the content of another file", false },
        { "another project", false },
        { "a module", false },
        { "no content that can be read", false },
    };

    [Theory]
    [MemberData(nameof(References))]
    public void IsIn_AReference_IsToldByItsName(string name, bool expected)
    {
        var compilation = CSharpCompilation.Create("Host", references: [.. Net100.References.All, Reference(name)]);

        Assert.Equal(expected, WasiGuardReference.IsIn(compilation));
    }

    [Fact]
    public void IsIn_WasiGuardItself_IsTrue() => Assert.True(WasiGuardReference.IsIn(CSharpCompilation.Create("WasiGuard")));

    [Fact]
    public void IsIn_AScript_IsTrue() =>
        Assert.True(WasiGuardReference.IsIn(CSharpCompilation.Create("Script", [CSharpSyntaxTree.ParseText("#r \"WasiGuard.dll\"", new(kind: SourceCodeKind.Script), cancellationToken: TestContext.Current.CancellationToken)])));

    private static MetadataReference Reference(string name) => name switch
    {
        "the file" => MetadataReference.CreateFromFile(s_file),
        "its content" => MetadataReference.CreateFromImage(File.ReadAllBytes(s_file)),
        "its project" => CSharpCompilation.Create("WasiGuard").ToMetadataReference(),
        "another file" => MetadataReference.CreateFromFile(typeof(WasiGuardReference).Assembly.Location),
        "the content of another file" => MetadataReference.CreateFromImage(File.ReadAllBytes(typeof(WasiGuardReference).Assembly.Location)),
        "another project" => CSharpCompilation.Create("WasiGuard.More").ToMetadataReference(),
        "a module" => ModuleMetadata.CreateFromImage(Module()).GetReference(),
        "no content that can be read" => MetadataReference.CreateFromImage([1, 2, 3]),
        _ => throw new ArgumentException(name, nameof(name)),
    };

    private static byte[] Module()
    {
        using var image = new MemoryStream();
        var module = CSharpCompilation.Create("WasiGuard", [CSharpSyntaxTree.ParseText("class Part;")], Net100.References.All, new(OutputKind.NetModule));
        Assert.True(module.Emit(image).Success);
        return image.ToArray();
    }
}
