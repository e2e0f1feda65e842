using System.Collections.Frozen;
using System.Text;
using MBot.Agent.Configuration.Jsonc;
using MBot.Agent.Platform;

namespace MBot.Agent.Configuration;

/// <summary>
/// The agent's settings as they are now: one file, overridden by the environment, over the defaults of the options
/// classes that features register. Reads, checks and changes them; must not know what any key means.
/// </summary>
internal sealed class AgentConfiguration
{
    /// <summary>The process's exit code when the configuration does not let it start (EX_CONFIG of sysexits.h).</summary>
    public const int InvalidExitCode = 78;

    private readonly Lock _gate = new();
    private readonly ConfigurationFile _file;
    private readonly ConfigurationCatalog _catalog;
    private readonly ConfigurationReader _reader;
    private volatile RunningSettings _running;
    private ConfigurationReading _written;

    /// <exception cref="MBotException"><c>configuration.invalid</c>: the agent must not start with this file.</exception>
    public AgentConfiguration(StateFolder folder, ConfigurationCatalog catalog, EnvironmentOverrides environment)
    {
        _file = new(folder.ConfigurationFile);
        _catalog = catalog;
        _reader = new(catalog, _file.Path, environment.Variables);
        _written = Valid(_reader.Read(_file.Read()));
        _running = RunningSettings.Start(catalog, _written);
    }

    /// <summary>
    /// After the file was read again, with the full names of the live keys that changed (maybe none). Handlers must be quick
    /// and must not throw.
    /// </summary>
    public event Action<IReadOnlySet<string>>? Changed;

    /// <summary>Warnings about the file as it was last read: keys that this agent does not know.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems
    {
        get
        {
            lock (_gate)
                return _written.Problems;
        }
    }

    /// <summary>Keys whose written value waits for the next start.</summary>
    public IReadOnlyList<SettingReport> PendingRestart => [.. Get().Where(report => report.Pending is not null)];

    public T Current<T>()
        where T : class => _running.Options<T>();

    /// <param name="name">A key, a section, or null for all.</param>
    /// <exception cref="MBotException"><c>configuration.key-unknown</c></exception>
    public IReadOnlyList<SettingReport> Get(string? name = null)
    {
        lock (_gate)
        {
            SettingReport[] reports = [.. _catalog.Keys.Where(key => name is null || key.FullName == name || key.Section == name).Select(Report)];
            return reports.Length == 0 && name is not null ? throw Unknown(name) : reports;
        }
    }

    /// <summary>Writes one value. Nothing is written when the value, or the file as it would be, is not valid.</summary>
    public SettingChange Set(string name, string value)
    {
        var key = _catalog.Find(name) ?? throw Unknown(name);
        var json = key.Nullable && value.Trim() == "null" ? "null" : key.Type.Parse(value)?.Json;
        return json is null
            ? throw MBotException.InvalidArgument("value", $"{name} must be {key.Type.Expected}{(key.Nullable ? ", or null" : "")}")
            : Change(key, text => JsoncEditor.Set(text, key.Section, key.Name, json));
    }

    /// <summary>Takes a key out of the file, back to its default.</summary>
    public SettingChange Unset(string name)
    {
        var key = _catalog.Find(name) ?? throw Unknown(name);
        return Change(key, text => JsoncEditor.Unset(text, key.Section, key.Name));
    }

    /// <summary>Everything that is wrong with a text, or with the file when it is null; here an unknown key counts as wrong.</summary>
    public IReadOnlyList<ConfigurationProblem> Validate(string? text = null) =>
        _reader.Read(text is null ? _file.Read() : Encoding.UTF8.GetBytes(text)).Problems;

    /// <summary>Reads the file again after a hand has edited it; live keys count at once.</summary>
    /// <returns>Full names of the keys that changed in the running agent.</returns>
    /// <exception cref="MBotException"><c>configuration.invalid</c>: the settings stay as they are.</exception>
    public IReadOnlySet<string> Reload()
    {
        IReadOnlySet<string> changed;
        lock (_gate)
            changed = Apply(Valid(_reader.Read(_file.Read())));
        Changed?.Invoke(changed);
        return changed;
    }

    private SettingChange Change(SettingKey key, Func<byte[], byte[]> edit)
    {
        SettingChange change;
        IReadOnlySet<string> changed;
        lock (_gate)
        {
            var text = _file.Read();
            var before = _reader.Read(text);
            var edited = Edit(text, edit);
            var reading = _reader.Read(edited);
            RefuseValue(key, reading);
            reading = Valid(reading);
            if (!edited.AsSpan().SequenceEqual(text))
                _file.Write(edited);
            changed = Apply(reading);
            change = new(key, key.Display(before.Value(key)), key.Display(reading.Value(key)), Effect(key, before, reading, changed));
        }

        Changed?.Invoke(changed);
        return change;
    }

    /// <summary>What is wrong with the new value alone is said without a place: the text that has it is not a file.</summary>
    private static void RefuseValue(SettingKey key, ConfigurationReading reading)
    {
        if (reading.FatalProblems.ToArray() is [var problem] && problem.Key == key.FullName)
            throw MBotException.InvalidArgument("value", problem.Message, problem.Hint);
    }

    private byte[] Edit(byte[] text, Func<byte[], byte[]> edit)
    {
        try
        {
            return edit(text);
        }
        catch (JsoncException error)
        {
            throw Invalid([new(ProblemKind.Syntax, null, _file.Path, error.Line, error.Message)]);
        }
    }

    private ChangeEffect Effect(SettingKey key, ConfigurationReading before, ConfigurationReading after, IReadOnlySet<string> changed) =>
        after.States[key].Source == SettingSource.Environment ? ChangeEffect.Overridden
        : changed.Contains(key.FullName) ? ChangeEffect.Live
        : Report(key).Pending is not null ? ChangeEffect.Restart
        : key.Same(before.Value(key), after.Value(key)) ? ChangeEffect.None
        : ChangeEffect.Live;

    private IReadOnlySet<string> Apply(ConfigurationReading reading)
    {
        var next = _running.With(_reader, _catalog, reading);
        var changed = _catalog.Keys.Where(key => !key.Same(_running.States[key].Value, next.States[key].Value))
            .Select(key => key.FullName).ToFrozenSet();
        (_written, _running) = (reading, next);
        return changed;
    }

    private SettingReport Report(SettingKey key)
    {
        var (running, written) = (_running.States[key], _written.States[key]);
        return new(running, key.Same(running.Value, written.Value) ? null : written);
    }

    private MBotException Unknown(string name) =>
        new(ErrorKind.NotFound, "configuration.key-unknown", $"there is no setting {name}")
        {
            Field = "key",
            Hint = _catalog.Nearest(name) is { } near ? $"did you mean {near}?" : "`config get` lists all",
        };

    private static ConfigurationReading Valid(ConfigurationReading reading) =>
        reading.FatalProblems.ToArray() is { Length: > 0 } problems ? throw Invalid(problems) : reading;

    private static MBotException Invalid(ConfigurationProblem[] problems) =>
        new(ErrorKind.FailedPrecondition, "configuration.invalid", problems[0].ToString())
        {
            Evidence = [.. problems.Select(problem => problem.ToString())],
        };
}
