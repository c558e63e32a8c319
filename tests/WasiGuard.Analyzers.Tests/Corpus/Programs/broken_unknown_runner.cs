//! group: odd
//! broken: the runner's type does not exist
using System.Threading.Tasks;
using WasiGuard;

public class Scenario
{
    static readonly WasiModule Guest = WasiModule.FromFile("guest.wasm");
    static readonly NetFetchPolicy Api = new() { Allow = ["api.example.com"] };

    public static async Task Run(bool a, bool b)
    {
        var runner = new NoSuchRunner();
        await runner.ExecuteAsync(new WasiExecInput { Module = Guest, NetFetch = Api });
        IWasiRunner other = Missing.Create(a);
        await other.ExecuteAsync(new WasiExecInput { Module = Guest, NetFetch = Api, });
    }
}
