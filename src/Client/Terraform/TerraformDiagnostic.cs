using System.Text.Json;

namespace MBot.Client.Terraform;

/// <summary>An error as terraform tells it.</summary>
internal sealed record TerraformDiagnostic(string Summary, string Detail)
{
    /// <returns>Null: the line is no error.</returns>
    public static TerraformDiagnostic? Read(JsonElement line) =>
        line.TryGetProperty("diagnostic", out var diagnostic) && Text(diagnostic, "severity") == "error"
            ? new TerraformDiagnostic(Text(diagnostic, "summary"), Text(diagnostic, "detail"))
            : null;

    /// <summary>Its words, a line each, without the empty ones.</summary>
    public IEnumerable<string> Lines() => $"{Summary}\n{Detail}".Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
