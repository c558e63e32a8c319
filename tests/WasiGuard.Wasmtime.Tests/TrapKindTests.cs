using Wasmtime;

namespace WasiGuard.Wasmtime.Tests;

public sealed class TrapKindTests
{
    [Theory]
    [MemberData(nameof(TrapKind.Names), MemberType = typeof(TrapKind))]
    public void Bytes_AreThoseOfTheSource(string name)
    {
        var kind = TrapKind.All.Single(kind => kind.Name == name);

        Assert.Equal(Convert.ToBase64String(Module.ConvertText(kind.Source)), kind.Bytes);
    }
}
