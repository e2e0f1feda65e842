using System.Text.Json;
using System.Text.Json.Serialization;

namespace MBot.Agent.Diagnostics.Catalogue;

/// <summary>One failure of the catalogue, as failures.json has it.</summary>
/// <param name="Patterns">See <see cref="TextPattern"/>: each names the failure by itself.</param>
internal sealed record CatalogueEntry(string Code, string Cause, string WayOut, IReadOnlyList<string> Patterns, string? Command = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CatalogueEntry[]))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
