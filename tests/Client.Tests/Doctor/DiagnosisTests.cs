using MBot.Client.Doctor;

namespace MBot.Client.Tests.Doctor;

public sealed class DiagnosisTests
{
    [Fact]
    public void WhatExplainsTheOthers_ComesFirst_ThenWhatItExplains()
    {
        var diagnosis = new Diagnosis(
        [
            Of("disk", Outcome.Ok), Of("source", Outcome.Failed, "git", "dns"), Of("swap", Outcome.Warning), Of("atlas", Outcome.Failed, "dns"), Of("dns", Outcome.Failed),
        ]);

        Assert.Equal(["dns", "atlas", "source", "swap", "disk"], diagnosis.Sorted.Select(e => e.Name));
        Assert.Equal("dns", diagnosis.RootOf(diagnosis.Sorted[2])?.Name);
        Assert.Equal("dns", diagnosis.First?.Name);
    }

    [Theory]
    [InlineData("machine")]
    [InlineData("admission")]
    [InlineData("laptop-dns")]
    public void WhyTheAgentIsNotReached_ComesBeforeThatItIsNot(string why)
    {
        var diagnosis = new Diagnosis([Of("tcp", Outcome.Failed, "laptop-dns", "machine", "admission"), Of("tls", Outcome.Skipped, "tcp"), Of(why, Outcome.Failed)]);

        Assert.Equal([why, "tcp", "tls"], diagnosis.Sorted.Select(e => e.Name));
    }

    [Fact]
    public void AnExplanationReachesThroughOthers()
    {
        var diagnosis = new Diagnosis([Of("units", Outcome.Failed, "nginx-serving"), Of("nginx-serving", Outcome.Failed, "ports"), Of("ports", Outcome.Failed)]);

        Assert.All(diagnosis.Sorted.Skip(1), e => Assert.Equal("ports", diagnosis.RootOf(e)?.Name));
    }

    [Fact]
    public void OfTwoThatNothingExplains_TheOneThatExplainsMoreComesFirst()
    {
        // By their place alone secrets would come behind ports, and disk before both.
        var diagnosis = new Diagnosis([Of("disk", Outcome.Failed), Of("app", Outcome.Failed, "secrets"), Of("atlas", Outcome.Failed, "secrets"), Of("secrets", Outcome.Failed)]);

        Assert.Equal(["secrets", "disk"], diagnosis.Sorted.Take(2).Select(e => e.Name));
    }

    [Fact]
    public void WarningsAndWhatIsWell_ExplainNothing()
    {
        var diagnosis = new Diagnosis([Of("app", Outcome.Failed, "memory", "disk"), Of("memory", Outcome.Warning), Of("disk", Outcome.Ok)]);

        Assert.Equal("app", diagnosis.First?.Name);
        Assert.Null(diagnosis.RootOf(diagnosis.Sorted[0]));
    }

    [Fact]
    public void TwoThatExplainEachOther_AreBothTold()
    {
        var diagnosis = new Diagnosis([Of("a", Outcome.Failed, "b"), Of("b", Outcome.Failed, "a")]);

        Assert.Equal(2, diagnosis.Sorted.Count);
        Assert.True(diagnosis.HasFailed);
    }

    private static Examination Of(string name, Outcome outcome, params string[] explainedBy) => new(name, outcome, "") { ExplainedBy = explainedBy };
}
