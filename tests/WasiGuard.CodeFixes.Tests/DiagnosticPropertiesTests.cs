using Microsoft.CodeAnalysis;

namespace WasiGuard.CodeFixes.Tests;

/// <summary>What a rule writes about a type, its fixes find again.</summary>
public class DiagnosticPropertiesTests
{
    private const string Types = """
        public class OfNoNamespace;
        namespace @event.Some
        {
            public class Plain { public class Nested { public class Deep; } }
            public class Generic<T> { public class Nested<U, V> { public class Deep; } }
        }
        public static class Uses
        {
            public static OfNoNamespace A = null!;
            public static @event.Some.Plain? B = null;
            public static @event.Some.Plain.Nested.Deep C = null!;
            public static @event.Some.Generic<int> D = null!;
            public static @event.Some.Generic<@event.Some.Generic<string>>.Nested<int, @event.Some.Plain.Nested>.Deep E = null!;
            public static System.Collections.Generic.Dictionary<string, System.Collections.Generic.List<int>> F = null!;
        }
        """;

    [Theory]
    [InlineData("A", "OfNoNamespace")]
    [InlineData("B", "event.Some.Plain")]
    [InlineData("C", "event.Some.Plain+Nested+Deep")]
    [InlineData("D", "event.Some.Generic`1[System.Int32]")]
    [InlineData("E", "event.Some.Generic`1+Nested`2+Deep[event.Some.Generic`1[System.String],System.Int32,event.Some.Plain+Nested]")]
    [InlineData("F", "System.Collections.Generic.Dictionary`2[System.String,System.Collections.Generic.List`1[System.Int32]]")]
    public void TypeReference_Written_IsReadBack(string field, string text)
    {
        var compilation = Verifier.Compile(Types);
        var type = (INamedTypeSymbol)compilation.GetTypeByMetadataName("Uses")!.GetMembers(field).OfType<IFieldSymbol>().Single().Type;

        var written = TypeReference.Write(type);

        Assert.Equal(text, written);
        Assert.Equal(type, TypeReference.Read(written, compilation), SymbolEqualityComparer.Default);
        Assert.Equal(type.OriginalDefinition, TypeReference.Read(TypeReference.Write(type.OriginalDefinition), compilation), SymbolEqualityComparer.Default);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Missing")]
    [InlineData("event.Some.Generic`1[Missing]")]
    [InlineData("event.Some.Generic`1[System.Int32,System.Int32]")]
    [InlineData("event.Some.Plain[System.Int32]")]
    [InlineData("event.Some.Generic`1[")]
    public void TypeReference_OfNoSuchType_IsNull(string text) => Assert.Null(TypeReference.Read(text, Verifier.Compile(Types)));
}
