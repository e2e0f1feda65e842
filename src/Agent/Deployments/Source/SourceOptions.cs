using MBot.Agent.Configuration;

namespace MBot.Agent.Deployments.Source;

/// <summary>Where the app's code comes from.</summary>
[SettingsSection("source")]
internal sealed class SourceOptions : IValidatedOptions
{
    [Setting(Reload.Live, "The app's git repository: https://, ssh://, git@host:path, file:// or an absolute path.")]
    public string Url { get; set; } = "";

    [Setting(Reload.Live, "Branch, tag or commit that a redeploy without --ref takes; empty: the repository's default branch.")]
    public string Ref { get; set; } = "";

    public IEnumerable<SettingError> Validate()
    {
        if (Url.Length > 0 && GitUrl.Problem(Url) is { } url)
            yield return new SettingError(nameof(Url), url);
        if (Ref.Length > 0 && GitRef.Problem(Ref) is { } reference)
            yield return new SettingError(nameof(Ref), reference);
    }
}
