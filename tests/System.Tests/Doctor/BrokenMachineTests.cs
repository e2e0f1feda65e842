using System.Text.Json;
using MBot.TestKit;

namespace MBot.SystemTests.Doctor;

/// <summary>One instance in a box, broken in one way after the other: doctor, asked from the laptop, names the right cause first, and nothing once it is mended.</summary>
public sealed class BrokenMachineTests : IClassFixture<BrokenMachineTests.Shared>
{
    private readonly Shared shared;

    public BrokenMachineTests(Shared shared) => this.shared = shared;

    public static TheoryData<string> All => [.. Faults.All.Select(fault => fault.Name)];

    [NeedsTheory(Part.Box | Part.Git | Part.Streamlit)]
    [MemberData(nameof(All))]
    public async Task TheRightCauseIsNamedFirst(string name)
    {
        var fault = Faults.All.Single(one => one.Name == name);
        var patient = await shared.GetAsync();
        await fault.BreakAsync(patient);
        JsonElement doctor;
        try
        {
            doctor = await patient.DoctorAsync();
        }
        finally
        {
            await fault.MendAsync(patient);
        }

        Assert.True(doctor.GetProperty("first").GetString() == fault.Check && doctor.GetProperty("cause").GetString()!.Contains(fault.Cause, StringComparison.Ordinal), doctor.ToString());
        Assert.DoesNotContain("hunter2", doctor.ToString(), StringComparison.Ordinal);
        await patient.IsWellAsync();
        await shared.IsMendedAsync(fault);
    }

    /// <summary>One instance for all; where a fault could not be taken back the next test gets a new one.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        private static readonly TimeSpan Soon = TimeSpan.FromMinutes(2);
        private Patient? patient;
        private bool ill;

        internal async Task<Patient> GetAsync()
        {
            if (ill)
                await DisposeAsync();
            ill = true;
            if (patient is not null)
                return patient;
            patient = await Patient.StartAsync();
            await IsWellAsync("at the beginning");
            ill = true;
            return patient;
        }

        /// <summary>The fault is not found any more, and nothing else either.</summary>
        internal Task IsMendedAsync(Fault fault) => IsWellAsync($"after {fault.Name}");

        public Task InitializeAsync() => Task.CompletedTask;

        public async Task DisposeAsync()
        {
            if (patient is not null)
                await patient.DisposeAsync();
            patient = null;
        }

        private async Task IsWellAsync(string when)
        {
            var last = default(JsonElement);
            try
            {
                await Until.HoldsAsync(async () => (last = await patient!.DoctorAsync()).GetProperty("first").ValueKind == JsonValueKind.Null, Soon, $"nothing is wrong {when}");
            }
            catch (TimeoutException e)
            {
                throw new TimeoutException($"{e.Message}\n{last}");
            }

            ill = false;
        }
    }
}
