using Wasmtime;

namespace WasiGuard;

/// <summary>Makes modules from the text format of WebAssembly.</summary>
public static class WasiModuleText
{
    private const int ShownReason = 1000;

    extension(WasiModule)
    {
        /// <summary>
        /// A module from its text, for first steps, samples and tests: <c>WasiModule.FromText("(module …)")</c>. Whoever has a compiler gives the bytes that
        /// it makes.
        /// </summary>
        /// <param name="wat">A module in the text format (WebAssembly Core Specification 3.0, section 6). It is converted at once.</param>
        /// <param name="name">The module's name, as of <see cref="WasiModule.FromBytes"/>.</param>
        /// <returns>The module.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="wat"/> is null.</exception>
        /// <exception cref="ArgumentException"><paramref name="name"/> is empty, or holds a NUL character or a lone surrogate.</exception>
        /// <exception cref="WasiModuleException">The text is no module; the message has the line and the column.</exception>
        public static WasiModule FromText(string wat, string? name = null)
        {
            ArgumentNullException.ThrowIfNull(wat);
            byte[] bytes;
            try
            {
                bytes = Module.ConvertText(wat);
            }
            catch (WasmtimeException malformed)
            {
                throw new WasiModuleException($"The text is no WebAssembly module: {GuestText.Shown(malformed.Message, ShownReason)}", malformed);
            }

            return WasiModule.FromBytes(bytes, name);
        }
    }
}
