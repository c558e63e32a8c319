using WasiGuard.Analyzers.Flow.Facts;

namespace WasiGuard.Analyzers.Tests;

/// <summary>The grammar: what is written is read as it was, and what is not understood says nothing.</summary>
public class FactTextTests
{
    [Theory]
    [InlineData("1; give new A.B")]
    [InlineData("1; give new A.B { A.B.C = some, A.B.D = null } around $0")]
    [InlineData("1; when $0, not $1, $2 is null, $3 is-not null: give any A.B")]
    [InlineData("1; when $0 equals \"a; \\\"b\\\" \\\\\", $1 differs -3, $2 is A.B, $2 is-not A.C, $3 has A.D, $3 lacks A.E: end")]
    [InlineData("1; run copy $1 { A.B.C = new D.E { D.E.F = 3 } } on this/A.B._runner(A.R) but A.S, A.T; change $0, give task [$0, true, false]")]
    [InlineData("1; set this/A.B.$runner = $0, set $1 = new !0, change this, give this")]
    [InlineData("1; give list System.Collections.Generic.IReadOnlyList`1<A.B> [new !!0, some]")]
    [InlineData("1; give new A.Pair`2<A.B,array<A.C>>; give some")]
    public void Text_IsReadAsItWasWritten(string text) => Assert.Equal(text, FactReader.Read(text)!.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("2; give new A.B")]
    [InlineData("1; give")]
    [InlineData("1; give new A.B {")]
    [InlineData("1; give $x")]
    [InlineData("1; tell new A.B")]
    [InlineData("1; when : give null")]
    [InlineData("1; give \"a")]
    [InlineData("1; run $0")]
    [InlineData("1; give null garbage")]
    [InlineData("1; set this/B = null")]
    public void Text_ThatIsNotAFactOfThisVersion_SaysNothing(string text) => Assert.Null(FactReader.Read(text));

    [Fact]
    public void Text_ThatIsNestedWithoutEnd_SaysNothing() => Assert.Null(FactReader.Read("1; give " + string.Concat(Enumerable.Repeat("task ", 100_000)) + "null"));

    [Theory]
    [InlineData("M:A.B.Create(System.Boolean)", "Create")]
    [InlineData("M:A.B.Create``1(System.Boolean)", "Create")]
    [InlineData("M:A.B`1.#ctor(System.String)", "B")]
    [InlineData("M:A.B.get_Runner", "Runner")]
    [InlineData("M:A.B.op_Implicit(A.B)~WasiGuard.WasiExecInput", "B")]
    [InlineData("F:A.B.Default", "Default")]
    public void Words_AreWhatCodeCallsTheMember(string id, string word) => Assert.Equal([word], ForeignFacts.WordsOf(id));
}
