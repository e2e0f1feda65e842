using MBot.Agent.Secrets;

namespace MBot.Agent.Diagnostics.Checks;

/// <summary>Names only.</summary>
internal sealed class SecretsDiagnostic(SecretStore store, IRequiredSecrets required) : IDiagnostic
{
    public string Name => "secrets";

    public IReadOnlyList<string> ExplainedBy => ["permissions"];

    public async Task<Finding> LookAsync(CancellationToken cancellation)
    {
        var values = store.Current.Values;
        var missing = RequiredSecrets.Missing(await required.NamesAsync(cancellation), values);
        if (missing.Count > 0)
            return Finding.Failed($"{missing.Count} missing or blank", $"required and missing or blank: {string.Join(", ", missing)}", "set it; the app gets it with a restart", $"mbot-client secrets set {missing[0]} -");
        var blank = values.Where(v => string.IsNullOrWhiteSpace(v.Value.Reveal())).Select(v => v.Key).Order(StringComparer.Ordinal).ToList();
        return blank.Count == 0
            ? Finding.Ok(values.Count == 0 ? "none set, none required" : $"{values.Count} set, none blank")
            : Finding.Warning($"{blank.Count} blank", $"set and blank: {string.Join(", ", blank)}", "give it a value, or unset it", $"mbot-client secrets set {blank[0]} -");
    }
}
