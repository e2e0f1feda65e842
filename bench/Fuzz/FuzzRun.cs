using System.Diagnostics;
using System.Globalization;

namespace MBot.Bench.Fuzz;

/// <summary>Mutates a target's corpus for some time. Inputs that took a way of their own join the corpus while it runs; nothing is written.</summary>
internal sealed class FuzzRun(FuzzTarget target, IReadOnlyList<byte[]> corpus, int seed, TimeSpan duration)
{
    private const int MostKept = 4000;
    private static readonly TimeSpan GivenUp = TimeSpan.FromSeconds(30);
    private readonly List<byte[]> _corpus = [.. corpus];
    private readonly HashSet<string> _ways = [];
    private readonly Dictionary<string, Finding> _findings = [];
    private long _began;
    private byte[] _current = [];

    /// <param name="Detail">The exception, or the figures.</param>
    internal sealed record Finding(string Problem, string Detail, byte[] Input);

    public long Inputs { get; private set; }

    public int Ways => _ways.Count;

    public IReadOnlyCollection<Finding> Findings => _findings.Values;

    /// <summary>Ends when the time is over; an input that never ends is a finding too, the last one.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var work = Task.Factory.StartNew(() => Work(cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        while (await Task.WhenAny(work, Task.Delay(500, CancellationToken.None)) != work)
        {
            var began = Volatile.Read(ref _began);
            if (began == 0 || Stopwatch.GetElapsedTime(began) < GivenUp)
                continue;
            _findings["does not end"] = new("does not end", $"after {GivenUp.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s", Volatile.Read(ref _current));
            return;
        }

        await work;
    }

    private void Work(CancellationToken cancellation)
    {
        var mutator = new Mutator(new Random(seed), target.Words);
        var watch = Stopwatch.StartNew();
        foreach (var input in corpus)
            Try(input, isNew: false);
        while (watch.Elapsed < duration && !cancellation.IsCancellationRequested)
            Try(mutator.Next(_corpus), isNew: true);
    }

    private void Try(byte[] input, bool isNew)
    {
        Volatile.Write(ref _current, input);
        Volatile.Write(ref _began, Stopwatch.GetTimestamp());
        Inputs++;
        var (way, problem, detail) = FuzzBounds.Judge(target, input);
        if (problem is not null)
        {
            if (!_findings.ContainsKey(problem))
                _findings[problem] = new(problem, detail, Minimised(input, problem));
        }
        else if (_ways.Add(way) && isNew && _corpus.Count < MostKept)
        {
            _corpus.Add(input);
        }

        Volatile.Write(ref _began, 0L);
    }

    /// <summary>Leaves out ever smaller pieces for as long as the same problem stays.</summary>
    private byte[] Minimised(byte[] input, string problem)
    {
        var bound = Stopwatch.StartNew();
        for (var piece = Math.Max(1, input.Length / 2); piece >= 1 && bound.Elapsed < GivenUp / 2; piece /= 2)
        {
            for (var at = 0; at < input.Length && bound.Elapsed < GivenUp / 2;)
            {
                byte[] shorter = [.. input[..at], .. input[Math.Min(input.Length, at + piece)..]];
                if (FuzzBounds.Judge(target, shorter).Problem == problem)
                    input = shorter;
                else
                    at += piece;
                Volatile.Write(ref _began, Stopwatch.GetTimestamp());
            }
        }

        return input;
    }
}
