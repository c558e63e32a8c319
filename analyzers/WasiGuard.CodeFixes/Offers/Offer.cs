using System;
using System.Collections.Generic;

namespace WasiGuard.CodeFixes;

/// <summary>One entry of the light bulb.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Key">What the same fix of another diagnostic has, too.</param>
/// <param name="Ways">Ways to do it, the nicest first. The first one whose result compiles is taken; when none does, nothing is offered.</param>
internal sealed record Offer(string Title, string Key, Func<Naming, IEnumerable<Edits>> Ways);
