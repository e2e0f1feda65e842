using System.Text.Json;
using MBot.Agent.Platform;

namespace MBot.Agent.Secrets;

/// <summary>
/// The app's secrets: set, replace, list names. Versioned apart from releases, so that a rollback uses today's. Knows
/// neither who asks nor who must be restarted; values leave it only for the app's environment and the log redactor.
/// </summary>
internal sealed class SecretStore
{
    private readonly Lock _gate = new();
    private readonly SecretFolder _folder;
    private readonly TimeProvider _time;
    private readonly KnownValues _known = new();
    private SecretSet? _set;

    public SecretStore(StateFolder folder, TimeProvider time)
    {
        _folder = new(folder);
        _time = time;
        try
        {
            _set = _folder.Read();
            _folder.Mend(_set);
            _known.Add(_set.Values.Values);
        }
        catch (JsonException)
        {
            // Damaged: every call says so until a push replaces it all. The agent must run on, the app needs it.
        }
    }

    /// <summary>As <see cref="ISecretValues.Values"/> has it, without what is not the user's.</summary>
    public IReadOnlyList<Redacted> Values => _known.Values;

    /// <exception cref="MBotException"><c>secrets.damaged</c></exception>
    public SecretSet Current
    {
        get
        {
            lock (_gate)
                return _set ?? throw Damaged();
        }
    }

    /// <summary>Sets some and unsets others, all or nothing; the rest stays.</summary>
    public SecretsChange Change(IReadOnlyDictionary<string, Redacted> set, IReadOnlyCollection<string> unset)
    {
        if (unset.FirstOrDefault(set.ContainsKey) is { } both)
            throw MBotException.InvalidArgument("unset", $"{both} is both set and unset");
        lock (_gate)
        {
            var values = new Dictionary<string, Redacted>(Current.Values, StringComparer.Ordinal);
            foreach (var name in unset)
                values.Remove(name);
            foreach (var (name, value) in set)
                values[name] = value;
            return Apply(Current, values);
        }
    }

    /// <summary>Makes these all there are.</summary>
    public SecretsChange Replace(IReadOnlyDictionary<string, Redacted> all)
    {
        lock (_gate)
            return Apply(_set, all);
    }

    private SecretsChange Apply(SecretSet? before, IReadOnlyDictionary<string, Redacted> values)
    {
        foreach (var (name, value) in values)
        {
            SecretRules.CheckName(name);
            SecretRules.CheckValue(name, value);
        }

        SecretRules.CheckTotal(values);
        var old = before ?? SecretSet.Empty;
        var change = SecretsChange.Between(old.Values, values, old.Version);
        if (change.IsEmpty && before is not null)
            return change;

        var now = _time.GetUtcNow();
        if (before is null)
            _folder.KeepDamaged(now);
        var next = old.Next(values, now);

        // Before the first byte is written: what is on disk may reach a log.
        _known.Add(values.Values);
        _folder.Write(next);
        _set = next;
        _folder.Mend(next);
        return change with { Version = next.Version };
    }

    private static MBotException Damaged() => MBotException.FailedPrecondition(
        "secrets.damaged", "the agent's file of secrets can't be read", "`secrets push FILE` with all of them replaces it; the damaged file is kept");
}
