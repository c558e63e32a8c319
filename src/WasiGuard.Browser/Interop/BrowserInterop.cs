using System.Runtime.CompilerServices;
using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;

namespace WasiGuard;

/// <summary>The functions of Scripts/main.js.</summary>
[SupportedOSPlatform("browser")]
internal static partial class BrowserInterop
{
    private const string ModuleName = "WasiGuard.Browser";

    private static readonly ConditionalWeakTable<WasiModule, JSObject> s_modules = [];
    private static Task<JSObject>? s_script;

    /// <summary>Loads the script, once; a load that failed is tried again.</summary>
    public static async Task LoadAsync(string url, CancellationToken cancellationToken)
    {
        if (s_script is null or { IsFaulted: true } or { IsCanceled: true })
            s_script = JSHost.ImportAsync(ModuleName, Absolute(url), CancellationToken.None);
        try
        {
            await s_script.WaitAsync(cancellationToken);
        }
        catch (JSException failure)
        {
            throw new WasiRunnerException($"The runner's script cannot be loaded from '{GuestText.Shown(Absolute(url).ToString())}': {GuestText.ReasonOf(failure)} Serve the static web assets of WasiGuard.Browser, or set BrowserWasiRunnerOptions.ScriptUrl.", failure);
        }
    }

    /// <summary>The module on the other side: its bytes go there once.</summary>
    public static JSObject ModuleOf(WasiModule module) =>
        s_modules.GetValue(module, static module => CreateModule(module.Bytes.ToArray()));

    [JSImport("execute", ModuleName)]
    public static partial Task<JSObject> ExecuteAsync(
        JSObject pool,
        string request,
        JSObject module,
        byte[] standardInput,
        byte[] fileBytes,
        [JSMarshalAs<JSType.Function<JSType.String>>] Action<string> audited,
        [JSMarshalAs<JSType.Function<JSType.Object>>] Action<JSObject> written);

    [JSImport("createPool", ModuleName)]
    public static partial JSObject CreatePool(int maxIdle);

    [JSImport("closePool", ModuleName)]
    public static partial void ClosePool(JSObject pool);

    [JSImport("cancel", ModuleName)]
    public static partial void Cancel(int id);

    [JSImport("createModule", ModuleName)]
    private static partial JSObject CreateModule(byte[] bytes);

    private static string Absolute(string url)
    {
        using var document = JSHost.GlobalThis.GetPropertyAsJSObject("document")
            ?? throw new WasiRunnerException("BrowserWasiRunner needs a page: there is no document here. Call it from the page's own thread.");
        return new Uri(new Uri(document.GetPropertyAsString("baseURI")!), url).AbsoluteUri;
    }
}
