using System.Reflection;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace WasiGuard.Analyzers.Tests;

public class KnownSymbolsTests
{
    [Fact]
    public void Find_WithWasiGuard_FindsEveryTypeByItsName()
    {
        var symbols = KnownSymbols.Find(Verifier.Compile(""));

        Assert.NotNull(symbols);
        foreach (var property in typeof(KnownSymbols).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(each => each.PropertyType == typeof(INamedTypeSymbol)))
        {
            var type = typeof(WasiExecInput).Assembly.GetType("WasiGuard." + property.Name, throwOnError: true)!;
            Assert.Equal(type.FullName, ((INamedTypeSymbol)property.GetValue(symbols)!).ToDisplayString());
        }
    }

    [Fact]
    public void Find_WithoutWasiGuard_FindsNothing() =>
        Assert.Null(KnownSymbols.Find(CSharpCompilation.Create("Plain", references: Net100.References.All)));

    [Fact]
    public void Find_TypesOfTheSameNameInUserCode_FindsNothing() =>
        Assert.Null(KnownSymbols.Find(CSharpCompilation.Create(
            "Plain", [CSharpSyntaxTree.ParseText("namespace WasiGuard { public interface IWasiRunner; }", cancellationToken: TestContext.Current.CancellationToken)], Net100.References.All)));
}
