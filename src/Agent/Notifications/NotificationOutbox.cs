using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using MBot.Agent.Logs;
using MBot.Agent.Platform;

namespace MBot.Agent.Notifications;

/// <summary>
/// Keeps messages until they are delivered, over restarts and kills of the agent: each change is on disk before it counts. Bounded:
/// beyond that the oldest is given up, and the next that arrives says how many. A message may arrive twice when the agent is killed
/// between its delivery and the note of it; none is lost that way.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Operations that end while the agent stops still come; the field holds nothing but memory.")]
internal sealed partial class NotificationOutbox(StateFolder folder, ILogRedactor redactor, TimeProvider time, ILogger<NotificationOutbox> logger)
{
    public const int MostWaiting = 100;
    private const int MostOperations = 200;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _changed = new(0, 1);
    private NotificationMemory? _memory;
    private bool _read;

    /// <summary>Null: there is no webhook, or there was none until now.</summary>
    public NotificationMemory? Memory
    {
        get
        {
            lock (_lock)
                return Read();
        }
    }

    /// <summary>The first of those that wait.</summary>
    public Notification? Next => Memory?.Waiting is [var first, ..] ? first : null;

    /// <summary>There is a webhook from now on.</summary>
    public void Begin() => Change(memory => memory ?? new NotificationMemory { Since = time.GetUtcNow() });

    /// <summary>There is no webhook any more: what waits is nobody's.</summary>
    public void Forget() => Change(_ => null);

    public void Raise(string code, ToldCondition told, Notification message) =>
        Change(memory => Add(memory, message) is { } added ? added with { Told = new Dictionary<string, ToldCondition>(added.Told) { [code] = told with { Text = redactor.Redact(told.Text) } } } : null);

    public void Resolve(string code, Notification message) =>
        Change(memory => Add(memory, message) is { } added ? added with { Told = added.Told.Where(told => told.Key != code).ToDictionary() } : null);

    /// <param name="message">Null: it needs no word.</param>
    public void Tell(string operation, Notification? message) => Change(memory =>
        memory is null ? null : (message is null ? memory : Add(memory, message)!) with { Operations = [.. memory.Operations.TakeLast(MostOperations - 1), operation] });

    public void Delivered(Notification message) => Change(memory => memory is null ? null : memory with { Waiting = Without(memory, message), Lost = 0 });

    public void GiveUp(Notification message) => Change(memory => memory is null ? null : memory with { Waiting = Without(memory, message), Lost = memory.Lost + 1 });

    /// <summary>Returns when something has changed since the last time, or the bound is over.</summary>
    public Task WaitAsync(TimeSpan bound, CancellationToken cancellation) => _changed.WaitAsync(bound, cancellation);

    /// <summary>Lets who waits look again.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            if (_changed.CurrentCount == 0)
                _changed.Release();
        }
    }

    private NotificationMemory? Add(NotificationMemory? memory, Notification message)
    {
        if (memory is null)
            return null;
        message = message with { Text = redactor.Redact(message.Text), Hint = message.Hint is null ? null : redactor.Redact(message.Hint) };
        var lost = Math.Max(0, memory.Waiting.Count + 1 - MostWaiting);
        return memory with { Waiting = [.. memory.Waiting.Skip(lost), message], Lost = memory.Lost + lost };
    }

    private static List<Notification> Without(NotificationMemory memory, Notification message) => [.. memory.Waiting.Where(waiting => waiting.Id != message.Id)];

    private void Change(Func<NotificationMemory?, NotificationMemory?> change)
    {
        lock (_lock)
        {
            var before = Read();
            var after = change(before);
            if (ReferenceEquals(before, after))
                return;
            _memory = after;
            Write(after);
            Wake();
        }
    }

    private NotificationMemory? Read()
    {
        if (_read)
            return _memory;
        _read = true;
        try
        {
            if (File.Exists(folder.Notifications))
                _memory = JsonSerializer.Deserialize(File.ReadAllBytes(folder.Notifications), NotificationJson.Default.NotificationMemory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            Log.CannotRead(logger, folder.Notifications, e);
        }

        return _memory;
    }

    private void Write(NotificationMemory? memory)
    {
        try
        {
            if (memory is null)
                AtomicFile.Delete(folder.Notifications);
            else
                AtomicFile.Write(folder.Notifications, JsonSerializer.SerializeToUtf8Bytes(memory, NotificationJson.Default.NotificationMemory));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.CannotWrite(logger, folder.Notifications, e); // a full disk: told from memory, and forgotten by a kill
        }
    }

    private static partial class Log
    {
        [LoggerMessage(17001, LogLevel.Warning, "Messages that waited can't be read from {File}: they are lost")]
        public static partial void CannotRead(ILogger logger, string file, Exception error);

        [LoggerMessage(17002, LogLevel.Warning, "Messages that wait can't be kept in {File}: a restart of the agent would lose them")]
        public static partial void CannotWrite(ILogger logger, string file, Exception error);
    }
}
