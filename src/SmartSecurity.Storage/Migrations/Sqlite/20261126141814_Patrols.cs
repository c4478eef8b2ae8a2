using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmartSecurity.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Patrols : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "PatrolCheckpoints",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    RouteId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CommunityId = table.Column<int>(type: "INTEGER", nullable: false),
                    Order = table.Column<int>(type: "INTEGER", nullable: false),
                    Place = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Building = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    DeviceId = table.Column<Guid>(type: "TEXT", nullable: true),
                    AfterMinutes = table.Column<int>(type: "INTEGER", nullable: true),
                    ToleranceMinutes = table.Column<int>(type: "INTEGER", nullable: false),
                    ItemsJson = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: false),
                    CodeVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    RemovedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PatrolCheckpoints", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "PatrolFindings",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CommunityId = table.Column<int>(type: "INTEGER", nullable: false),
                    VisitId = table.Column<Guid>(type: "TEXT", nullable: false),
                    RoundId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PointId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Topic = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Text = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    Person = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    PhotoSha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    AlertId = table.Column<Guid>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PatrolFindings", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "PatrolRounds",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CommunityId = table.Column<int>(type: "INTEGER", nullable: false),
                    RouteId = table.Column<Guid>(type: "TEXT", nullable: false),
                    RouteName = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    LocalMinute = table.Column<int>(type: "INTEGER", nullable: false),
                    StartsAt = table.Column<long>(type: "INTEGER", nullable: false),
                    EndsAt = table.Column<long>(type: "INTEGER", nullable: false),
                    InOrder = table.Column<bool>(type: "INTEGER", nullable: false),
                    RaisesMissed = table.Column<bool>(type: "INTEGER", nullable: false),
                    PlanJson = table.Column<string>(type: "TEXT", nullable: false),
                    WrittenAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ClosedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PatrolRounds", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "PatrolRoutes",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CommunityId = table.Column<int>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    InOrder = table.Column<bool>(type: "INTEGER", nullable: false),
                    StartsLocal = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    WindowMinutes = table.Column<int>(type: "INTEGER", nullable: false),
                    RaisesMissed = table.Column<bool>(type: "INTEGER", nullable: false),
                    Enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    ScheduleSince = table.Column<long>(type: "INTEGER", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PatrolRoutes", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "PatrolVisits",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CommunityId = table.Column<int>(type: "INTEGER", nullable: false),
                    RoundId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PointId = table.Column<Guid>(type: "TEXT", nullable: false),
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    By = table.Column<string>(type: "TEXT", nullable: false),
                    DeviceAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ReceivedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Marks = table.Column<int>(type: "INTEGER", nullable: false),
                    NotScannedReason = table.Column<string>(type: "TEXT", maxLength: 120, nullable: true),
                    Ticked = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PatrolVisits", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_PatrolCheckpoints_RouteId_Order",
                table: "PatrolCheckpoints",
                columns: new[] { "RouteId", "Order" });

            migrationBuilder.CreateIndex(
                name: "IX_PatrolFindings_RoundId",
                table: "PatrolFindings",
                column: "RoundId");

            migrationBuilder.CreateIndex(
                name: "IX_PatrolFindings_VisitId",
                table: "PatrolFindings",
                column: "VisitId");

            migrationBuilder.CreateIndex(
                name: "IX_PatrolRounds_ClosedAt_EndsAt",
                table: "PatrolRounds",
                columns: new[] { "ClosedAt", "EndsAt" });

            migrationBuilder.CreateIndex(
                name: "IX_PatrolRounds_CommunityId_StartsAt",
                table: "PatrolRounds",
                columns: new[] { "CommunityId", "StartsAt" });

            migrationBuilder.CreateIndex(
                name: "IX_PatrolRounds_RouteId_Day_LocalMinute",
                table: "PatrolRounds",
                columns: new[] { "RouteId", "Day", "LocalMinute" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_PatrolRoutes_CommunityId",
                table: "PatrolRoutes",
                column: "CommunityId");

            migrationBuilder.CreateIndex(
                name: "IX_PatrolVisits_RoundId_PointId",
                table: "PatrolVisits",
                columns: new[] { "RoundId", "PointId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "PatrolCheckpoints");

            migrationBuilder.DropTable(
                name: "PatrolFindings");

            migrationBuilder.DropTable(
                name: "PatrolRounds");

            migrationBuilder.DropTable(
                name: "PatrolRoutes");

            migrationBuilder.DropTable(
                name: "PatrolVisits");
        }
    }
}
