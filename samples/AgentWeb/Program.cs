using AgentWeb;
using Microsoft.AspNetCore.Components.WebAssembly.Hosting;
using WasiGuard;

var builder = WebAssemblyHostBuilder.CreateDefault(args);
builder.RootComponents.Add<App>("#app");
builder.Services.AddScoped(_ => new HttpClient { BaseAddress = new Uri(builder.HostEnvironment.BaseAddress) });
builder.Services.AddScoped<AuditTrail>();
builder.Services.AddScoped(services => new BrowserWasiRunner(new() { NetFetchObserved = services.GetRequiredService<AuditTrail>().Add }));
builder.Services.AddScoped<WorkspaceStore>();
builder.Services.AddScoped<AgentSession>();
await builder.Build().RunAsync();
