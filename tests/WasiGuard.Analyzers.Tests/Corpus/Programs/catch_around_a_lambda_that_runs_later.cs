//! group: guards
using System;
using System.Threading.Tasks;
using WasiGuard;

public class Scenario
{
    static readonly WasiModule Guest = WasiModule.FromFile("guest.wasm");
    static readonly NetFetchPolicy Api = new() { Allow = ["api.example.com"] };

    public static async Task Run(bool a, bool b)
    {
        var fetching = new WasiExecInput { Module = Guest, NetFetch = Api };
        var cli = new WasmtimeWasiRunner();
        Func<Task> later;
        try
        {
            later = () => cli.ExecuteAsync(fetching); // expect: WG1001
        }
        catch (WasiCapabilityNotSupportedException)
        {
            return;
        }
        await later();
    }
}
